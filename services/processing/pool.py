"""A part of a worker: its threads wait for others, one thread alone writes to the journal."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event
from typing import Generic, TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")

POLL_SECONDS = 0.2
"""Wake-ups carry the latency; this is for what nobody announces: retries, staff, other workers."""
RETRY_SECONDS = 1.0

log = logging.getLogger(__name__)


class Pool(ABC, Generic[TaskT, ResultT]):
    """Each turn is one transaction: it writes the results that have come, and takes new tasks."""

    name: str

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._wake, self._finished = Event(), SimpleQueue[Future[ResultT]]()
        self._unwritten: list[ResultT] = []
        self._busy = 0
        self._database_answers = True
        self.reason: str | None = None
        """Why the others cannot be reached, as a subclass sees it."""

    @property
    def blocked(self) -> str | None:
        return self.reason if self._database_answers else "the database does not answer"

    @abstractmethod
    def exchange(self, results: Sequence[ResultT], free_threads: int) -> Sequence[TaskT]:
        """All or nothing: if it raises, the same results come again."""

    @abstractmethod
    def perform(self, task: TaskT) -> ResultT:
        """In a thread of its own, without the database."""

    def wake(self) -> None:
        """There may be something to do. From any thread; also just before its commit."""
        self._wake.set()

    def run(self, stop: Event) -> None:
        """At the end it waits for its threads, and writes what came of them."""
        with ThreadPoolExecutor(self._threads, self.name) as threads:
            while not stop.is_set():
                self._wake.wait(POLL_SECONDS)
                self._turn(threads, stop)
        self._turn(threads, stop)

    def _turn(self, threads: ThreadPoolExecutor, stop: Event) -> None:
        self._wake.clear()
        self._collect()
        free_threads = 0 if stop.is_set() else self._threads - self._busy
        try:
            tasks = self.exchange(self._unwritten, free_threads)
        except (OperationalError, InterfaceError) as error:
            log.warning("%s waits for the database: %s", self.name, error)
            self._database_answers = False
            stop.wait(RETRY_SECONDS)
            return
        self._database_answers = True
        self._unwritten, self._busy = [], self._busy + len(tasks)
        for task in tasks:
            threads.submit(self.perform, task).add_done_callback(self._finish)

    def _collect(self) -> None:
        """Raises what a thread raised: a bug, so the process ends and is started again."""
        while not self._finished.empty():
            self._busy -= 1
            self._unwritten.append(self._finished.get().result())

    def _finish(self, future: Future[ResultT]) -> None:
        self._finished.put(future)
        self._wake.set()
