"""Wakes those who wait for events of a store, whichever process saved them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from threading import Condition, Event, Thread
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

from shared import postgres

LISTEN_SECONDS, ANSWER_SECONDS = 0.25, 5.0
RECONNECT_SECONDS = 1.0

Poke = Callable[[], None]

log = logging.getLogger(__name__)


class NewEvents:
    """However many wait, one of them looks into the store, for all."""

    def __init__(
        self,
        last_position: Callable[[], int],
        poll_seconds: float,
        listen: Callable[[Poke], PostgresListener] | None = None,
    ) -> None:
        """`poll_seconds`: how often to look unasked. `listen` is called by the first wait."""
        self._last_position, self._poll_seconds = last_position, poll_seconds
        self._listen = listen
        self._listener: PostgresListener | None = None
        self._changed = Condition()
        self._last, self._is_polled = 0, False
        self._is_poked = self._released = False

    def poke(self) -> None:
        """Something was saved, or may have been."""
        with self._changed:
            self._is_poked = True
            self._changed.notify_all()

    def wait_beyond(self, position: int, seconds: float) -> None:
        """Returns once there is an event after `position`, or after the time."""
        deadline = time.monotonic() + seconds
        self._begin_to_listen()
        try:
            while self._last <= position and (left := deadline - time.monotonic()) > 0:
                if self._released:
                    return
                self._wait(left)
        finally:
            with self._changed:
                self._changed.notify()  # another one looks from now on

    def release(self) -> None:
        """The process ends: those who wait return, and nobody waits any more."""
        self._released = True
        self.poke()

    def close(self) -> None:
        if self._listener:
            self._listener.close()

    def _begin_to_listen(self) -> None:
        with self._changed:
            if self._listen and not self._listener:
                self._listener = self._listen(self.poke)

    def _wait(self, seconds: float) -> None:
        with self._changed:
            if self._is_polled:
                self._changed.wait(seconds)
                return
            self._is_polled = True
            if not self._is_poked:  # since somebody looked last: else it would be slept through
                self._changed.wait(min(seconds, self._poll_seconds))
            self._is_poked = False
        last = self._last
        try:
            last = self._last_position()
        finally:
            with self._changed:
                self._is_polled = False
                if last > self._last:
                    self._last = last
                    self._changed.notify_all()


class PostgresListener:
    """Pokes at every NOTIFY of a channel, in a thread with a connection of its own."""

    def __init__(self, database: Mapping[str, Any], channel: str, poke: Poke) -> None:
        """`database`: what to connect with."""
        self._database, self._poke = database, poke
        self._listen_to_channel = SQL("LISTEN {}").format(Identifier(channel))
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._stopped.set()
        self._thread.join(RECONNECT_SECONDS)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except psycopg.Error as error:  # until it is back, those who wait poll
                log.warning("the database does not notify: %s", error)
                self._stopped.wait(RECONNECT_SECONDS)

    def _listen(self) -> None:
        with postgres.connect(self._database, ANSWER_SECONDS, autocommit=True) as connection:
            connection.execute(self._listen_to_channel)
            self._poke()  # for what was saved before
            while not self._stopped.is_set():
                for _ in connection.notifies(timeout=LISTEN_SECONDS, stop_after=1):
                    self._poke()
