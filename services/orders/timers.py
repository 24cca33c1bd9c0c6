"""The thread of the worker that fires what is due."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from threading import Event
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.persistence import DataError, MapperDeserialisationError, RecordConflictError
from eventsourcing.utils import TopicError
from prometheus_client import Counter, Gauge

from services.orders import timer_lookup
from services.orders.handlers.timers import fire
from services.orders.store import OrdersStore
from services.orders.timer_lookup import Timer
from services.orders.timer_pauses import Pauses
from shared.clock import Clock
from shared.eventstore.command_context import CommandContext
from shared.eventstore.command_handling import handle_together
from shared.rules.refusals import Refusal

POLL_SECONDS = 0.25
PAGE_TIMERS = 20_000
"""Many, so that those of one client come together."""
SAVE_TIMERS = 50
"""Of one client, at most. A save holds up those of others."""
FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    DataError,
    LookupError,
    MapperDeserialisationError,
    RecordConflictError,
    Refusal,
    TopicError,
    TypeError,
    ValueError,
)
"""Of one timer, and no reason to hold up others. A database that is away ends the process."""

TIMERS_FAILED = Counter("timers_failed", "Firings that failed and are tried again.", ["kind"])
TIMERS_PAUSED = Gauge("timers_paused", "Timers that failed last time and wait to be tried again.")

log = logging.getLogger(__name__)


class Timers:
    """What is due stands in a table until the save that does it: a crash loses nothing, and two of
    these threads do nothing twice.
    """

    name = "timers"
    blocked: str | None = None

    def __init__(self, store: OrdersStore, clock: Clock, *, threads: int = 1) -> None:
        """`threads`: the timers of so many clients fire at the same time; else in their order."""
        self._store, self._clock, self._threads = store, clock, threads
        self._pauses = Pauses()

    def run(self, stop: Event) -> None:
        while not stop.is_set():
            self.sweep(stop)
            stop.wait(POLL_SECONDS)

    def sweep(self, stop: Event) -> None:
        """Everything that is due by now, but what has failed lately."""
        due: set[Timer] = set()
        with ThreadPoolExecutor(self._threads, self.name) as executor:
            for page in self._pages(self._clock()):
                due.update(page)
                clients = _by_client(filter(self._pauses.is_over, page))
                for _ in executor.map(partial(self._fire_all, stop), clients):
                    pass  # but for what it raises
        if stop.is_set():
            return
        self._pauses.keep(due)
        TIMERS_PAUSED.set(len(self._pauses))

    def _pages(self, now: datetime) -> Iterator[Sequence[Timer]]:
        page: Sequence[Timer] = ()
        while True:
            with self._store.engine.connect() as connection:
                after = page[-1] if page else None
                page = timer_lookup.due_timers(connection, now, after, PAGE_TIMERS)
            yield page
            if len(page) < PAGE_TIMERS:
                return

    def _fire_all(self, stop: Event, of_client: Sequence[Timer]) -> None:
        """One save after another."""
        for first in range(0, len(of_client), SAVE_TIMERS):
            if stop.is_set():
                return
            self._fire(of_client[first : first + SAVE_TIMERS])

    def _fire(self, timers: Sequence[Timer]) -> None:
        """In one save. If that fails each in its own, to find out which it is."""
        now = self._clock()
        try:
            changed = handle_together(
                fire, [(_context(each, now), each) for each in timers], self._store
            )
        except FAILURES:
            if len(timers) == 1:
                return self._pause(timers[0])
            for timer in timers:
                self._fire([timer])
            return None
        for timer in timers:
            if timer.stream_id not in changed and self._stands(timer):
                self._pause(timer)
        return None

    def _stands(self, timer: Timer) -> bool:
        with self._store.engine.connect() as connection:
            return timer_lookup.stands(connection, timer)

    def _pause(self, timer: Timer) -> None:
        """Within an `except`, or because it was fired and still stands."""
        pause = self._pauses.begin(timer)
        TIMERS_FAILED.labels(timer.kind).inc()
        which = timer, pause.failures, pause.seconds
        log.error("%s failed, time %d: again in %.0f s", *which, exc_info=True)


def _by_client(timers: Iterable[Timer]) -> Iterable[Sequence[Timer]]:
    """Each in its order."""
    by_client: dict[UUID, list[Timer]] = {}
    for timer in timers:
        by_client.setdefault(timer.client_id, []).append(timer)
    return by_client.values()


def _context(timer: Timer, now: datetime) -> CommandContext:
    """The same for the same timer, but for the time."""
    cause = (
        f"timer:{timer.kind}:{timer.stream_id}:{timer.due_at.isoformat().replace('+00:00', 'Z')}"
    )
    return CommandContext(
        timestamp=now,
        actor=f"system:{timer.kind}",
        command_id=uuid5(NAMESPACE_URL, cause),
        correlation_id=cause,
        causation_id=cause,
    )
