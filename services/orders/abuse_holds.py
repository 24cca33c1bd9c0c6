"""The thread of the worker that holds the services of blocked clients, and lets them go again."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event
from typing import TypeVar
from uuid import NAMESPACE_URL, uuid5

from eventsourcing.persistence import RecordConflictError
from prometheus_client import Gauge

from services.orders import abuse_lookup
from services.orders.domain.account_events import Blocked, Unblocked
from services.orders.domain.service_events import Ordered, Transferred
from services.orders.handlers import abuse as handlers
from services.orders.store import OrdersStore
from shared.clock import Clock
from shared.eventstore.command_context import CommandContext, use_command_context
from shared.eventstore.command_handling import Decision, handle

POLL_SECONDS = 0.25
SWEEP_SECONDS = 60.0
"""How often to look at everything, unasked."""
STALLED_SECONDS = 10.0
PAGE_EVENTS = 1000
TOPICS = [event.TOPIC for event in (Blocked, Unblocked, Ordered, Transferred)]
"""What may make a hold due. An order is here for the one that meets the block."""

ABUSE_HOLDS_DUE = Gauge("abuse_holds_due", "Services to hold for abuse, or to let go again.")

log = logging.getLogger(__name__)

T = TypeVar("T")


class AbuseHolds:
    """One command for each service. What is due stands in the tables until the save that does it,
    so that a crash loses nothing; two of these threads disturb each other, and do nothing twice.
    """

    name = "abuse holds"

    def __init__(self, store: OrdersStore, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._stalled_since: float | None = None

    @property
    def blocked(self) -> str | None:
        since = self._stalled_since
        is_stalled = since is not None and time.monotonic() - since > STALLED_SECONDS
        return "others change the same services without a pause" if is_stalled else None

    def run(self, stop: Event) -> None:
        position, swept_at = 0, -math.inf
        while not stop.is_set():
            last = self._store.recorder.max_notification_id() or 0
            is_time = time.monotonic() - swept_at > SWEEP_SECONDS
            if is_time or self._stalled_since or self._is_concerned(position, last):
                swept_at = time.monotonic()
                self.sweep(stop)
            position = last
            stop.wait(POLL_SECONDS)

    def sweep(self, stop: Event) -> None:
        """Everything that is due."""
        due = list(self._due())
        left = len(due)
        for do_it in due:
            ABUSE_HOLDS_DUE.set(left)
            if stop.is_set():
                return
            left -= _done(do_it)
        ABUSE_HOLDS_DUE.set(left)
        self._stalled_since = (self._stalled_since or time.monotonic()) if left else None

    def _due(self) -> Iterator[Callable[[], object]]:
        """Holds first, read last: who is blocked again has no machine that runs in between."""
        with self._store.engine.connect() as connection:
            to_lift = abuse_lookup.holds_to_lift(connection)
            to_hold = abuse_lookup.services_to_hold(connection)
        for each in to_hold:
            yield partial(self._handle, each.block_id, handlers.hold_service, each)
        for hold in to_lift:
            yield partial(self._handle, hold.unblock_id, handlers.lift_hold_of_block, hold)

    def _handle(self, cause_id: str, handler: Callable[[T, OrdersStore], Decision], due: T) -> None:
        """What is saved has the actor and the ids of the cause, which the handlers follow."""
        context = CommandContext(
            timestamp=self._clock(),
            actor="system:abuse",
            command_id=uuid5(NAMESPACE_URL, f"{cause_id} {due}"),
            correlation_id=cause_id,
            causation_id=cause_id,
        )
        with use_command_context(context):
            handle(handler, due, self._store)

    def _is_concerned(self, position: int, last: int) -> bool:
        """Whether an event up to `last` may have made something due."""
        if last <= position:
            return False
        found = self._store.recorder.select_notifications(
            position, PAGE_EVENTS, last, TOPICS, inclusive_of_start=False
        )
        events = [self._store.mapper.to_domain_event(notification) for notification in found]
        orders = [event for event in events if isinstance(event, Ordered)]
        if len(orders) < len(events) or len(found) == PAGE_EVENTS:
            return True
        with self._store.engine.connect() as connection:
            return abuse_lookup.are_any_blocked(connection, {each.client_id for each in orders})


def _done(do_it: Callable[[], object]) -> bool:
    """False if others were faster each time."""
    try:
        do_it()
    except RecordConflictError as error:
        log.warning("tried again: %s", error)
        return False
    return True
