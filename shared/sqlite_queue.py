"""SQLite connections whose writers queue within the process."""

from __future__ import annotations

import sqlite3
from functools import cache
from threading import Lock
from typing import Any

BUSY_SECONDS = 30.0


class QueueingConnection(sqlite3.Connection):
    """The next writer goes on as soon as the one before it has ended.

    SQLite would have it sleep and look again, up to 100 ms at a time: eight followers of one file
    were late by half a second. Writers of other processes are still waited for by SQLite.
    """

    def __init__(self, database: str, *arguments: Any, **options: Any) -> None:
        super().__init__(database, *arguments, **options)
        self._queue, self._is_first = _queue(database), False

    def enqueue(self) -> None:
        """Before it begins to write. After the time it lets SQLite say what is locked."""
        self._is_first = self._queue.acquire(timeout=BUSY_SECONDS)

    def commit(self) -> None:
        super().commit()
        self._leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._leave()

    def close(self) -> None:
        super().close()
        self._leave()

    def _leave(self) -> None:
        if self._is_first:
            self._is_first = False
            self._queue.release()


@cache
def _queue(database: str) -> Lock:
    return Lock()
