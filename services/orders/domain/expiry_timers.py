"""When the end of a paid period is due, and what comes before and after it: from an event alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from services.orders.domain import account_events
from services.orders.domain import service_events as events
from services.orders.domain import service_expiry_events as expiry_events
from services.orders.domain import service_operation_events as operation_events
from services.orders.domain import service_term_events as term_events
from services.orders.domain.timer_kind import TimerKind
from shared.eventstore.event import Event
from shared.rules.expiry import next_reminder_at
from shared.rules.vocabulary import HoldCause, OperationKind

Timers = Iterator[tuple[TimerKind, datetime | None]]
"""Which timers an event sets, and to when; None: it ends them."""


def expiry_timers(event: Event) -> Timers:
    yield from _before_the_end(event)
    yield from _after_the_end(event)


def _before_the_end(event: Event) -> Timers:
    match event:
        case events.Activated(paid_until=end) | term_events.ExtensionUndone(to=end):
            yield from _until(end, event.timestamp)
        case term_events.Extended(to=end):
            yield from _until(end, event.timestamp)
        case (
            events.Kept(paid_until=datetime() as end)
            | operation_events.OperationFailed(paid_until=datetime() as end)
        ):
            yield from _until(end, event.timestamp)
        case operation_events.OperationRequested(kind=OperationKind.DELETION):
            yield from _until(None, event.timestamp)
        case expiry_events.DeletionDue():
            yield from _until(None, event.timestamp)
        case events.DeletionScheduled():
            yield TimerKind.REMINDER, None
        case expiry_events.ExpiryReminded():
            at = next_reminder_at(event.paid_until, event.timestamp, event.days)
            yield TimerKind.REMINDER, at


def _after_the_end(event: Event) -> Timers:
    match event:
        case expiry_events.Expired():
            yield from _until(None, event.timestamp)
            yield TimerKind.GRACE_END, event.grace_until
        case term_events.Extended() if event.from_ <= event.timestamp:
            yield TimerKind.GRACE_END, None
        case expiry_events.GraceEnded():
            yield TimerKind.GRACE_END, None
        case events.HoldPlaced(cause=HoldCause.NON_PAYMENT):
            yield TimerKind.AUTO_DELETION, event.delete_at
        case events.HoldLifted(cause=HoldCause.NON_PAYMENT):
            yield TimerKind.AUTO_DELETION, None
        case expiry_events.DeletionDue() | expiry_events.AutoDeletionSkipped():
            yield TimerKind.AUTO_DELETION, None
        case account_events.RenewalsDue():
            yield TimerKind.RENEWALS, event.timestamp if event.services else None


def _until(paid_until: datetime | None, now: datetime) -> Timers:
    """None: that end does not come any more, or has come."""
    yield TimerKind.PERIOD_END, paid_until
    yield TimerKind.REMINDER, next_reminder_at(paid_until, now) if paid_until else None
