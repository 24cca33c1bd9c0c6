"""Timers: the instants at which something is due, a pure consequence of the events, and who is
concerned.

A kind stands here once `handlers/timers.py` knows what to do then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, func, select, true, tuple_, update

from services.orders.domain import order_events, service_events
from services.orders.domain import service_expiry_events as expiry_events
from services.orders.domain import service_operation_events as operation_events
from services.orders.domain.expiry_timers import expiry_timers
from services.orders.domain.timer_kind import TimerKind as TimerKind
from services.orders.lookup import (
    EPOCH,
    MICROSECOND,
    ORDERS_BY_CLIENT,
    SERVICES_BY_CLIENT,
    TIMERS,
    microseconds,
)
from shared.eventstore.event import Event
from shared.eventstore.rows import NewRow, Row
from shared.rules.vocabulary import DeletionCause, HoldCause, OperationKind

_timers = TIMERS.c
_ORDER = _timers.due_at, _timers.kind, _timers.stream_id


@dataclass(frozen=True, kw_only=True)
class Timer:
    kind: TimerKind
    stream_id: UUID
    due_at: datetime
    client_id: UUID
    """Who owns the stream now. Timers of one client fire one after another."""


def timer_rows(event: object) -> Iterable[Row]:
    """Whatever sets or moves an instant is here, and whatever ends the wait for it."""
    if isinstance(event, Event):
        yield from (_row(event, kind, at) for kind, at in expiry_timers(event))
    match event:
        case service_events.HoldPlaced(cause=HoldCause.TEMPORARY, until=until):
            yield _row(event, TimerKind.HOLD_END, until)
        case service_events.HoldLifted(cause=HoldCause.TEMPORARY):
            yield _row(event, TimerKind.HOLD_END, None)
        case service_events.DeletionScheduled(at=at):
            yield _row(event, TimerKind.DELETION, at)
        case service_events.Kept() | expiry_events.DeletionDue(cause=DeletionCause.SCHEDULED):
            yield _row(event, TimerKind.DELETION, None)
        case operation_events.OperationRequested(kind=OperationKind.DELETION):
            yield _row(event, TimerKind.DELETION, None)
        case order_events.Placed(expires_at=expires_at) if expires_at:
            yield _row(event, TimerKind.ORDER_EXPIRY, expires_at)
        case order_events.Paid() | order_events.Cancelled() | order_events.Expired():
            yield _row(event, TimerKind.ORDER_EXPIRY, None)
        case service_events.Deleted(originator_id=stream_id):
            yield update(TIMERS).where(_timers.stream_id == stream_id.hex).values(due_at=None)


def due_timers(
    connection: Connection, now: datetime, after: Timer | None, limit: int
) -> list[Timer]:
    """A page of them, in the order in which they fire; `after` the last one of the page before.

    Without kinds that only a newer version knows, whose web process may run already.
    """
    query = (
        select(
            _timers.kind,
            _timers.stream_id,
            _timers.due_at,
            func.coalesce(
                SERVICES_BY_CLIENT.c.client_id, ORDERS_BY_CLIENT.c.client_id, _timers.stream_id
            ),
        )
        .outerjoin(SERVICES_BY_CLIENT, SERVICES_BY_CLIENT.c.service_id == _timers.stream_id)
        .outerjoin(ORDERS_BY_CLIENT, ORDERS_BY_CLIENT.c.order_id == _timers.stream_id)
        .where(_timers.due_at <= microseconds(now), _is_after(after), _timers.kind.in_(TimerKind))
        .order_by(*_ORDER)
        .limit(limit)
    )
    return [_timer(*row) for row in connection.execute(query)]


def stands(connection: Connection, timer: Timer) -> bool:
    """Whether no event has moved or cleared it."""
    query = select(_timers.due_at).where(
        _timers.stream_id == timer.stream_id.hex, _timers.kind == timer.kind
    )
    return connection.scalar(query) == microseconds(timer.due_at)


def due_count_and_lag(connection: Connection, now: datetime) -> tuple[int, timedelta]:
    """How many are due, and for how long the oldest of them has been."""
    query = select(func.count(), func.min(_timers.due_at))
    count, oldest = connection.execute(query.where(_timers.due_at <= microseconds(now))).one()
    return count, now - (EPOCH + oldest * MICROSECOND) if count else timedelta()


def _timer(kind: str, stream_id: str, due_at: int, client_id: str) -> Timer:
    return Timer(
        kind=TimerKind(kind),
        stream_id=UUID(stream_id),
        due_at=EPOCH + due_at * MICROSECOND,
        client_id=UUID(client_id),
    )


def _is_after(timer: Timer | None) -> ColumnElement[bool]:
    if timer is None:
        return true()
    return tuple_(*_ORDER) > (microseconds(timer.due_at), str(timer.kind), timer.stream_id.hex)


def _row(event: Event, kind: TimerKind, at: datetime | None) -> NewRow:
    due_at = None if at is None else microseconds(at)
    values = {"stream_id": event.originator_id.hex, "kind": kind, "due_at": due_at}
    return NewRow(TIMERS, values, replaces=True)
