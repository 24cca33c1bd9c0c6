"""What is done when a timer fires. One function for each kind, of the part that it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from services.orders.handlers.deletion import delete_as_scheduled
from services.orders.handlers.expiry import delete_automatically, end_grace, end_period, remind
from services.orders.handlers.holds import end_hold
from services.orders.handlers.orders import expire_order
from services.orders.handlers.overdue import renew_the_rest
from services.orders.store import OrdersStore
from services.orders.timer_lookup import Timer, TimerKind
from shared.eventstore.command_handling import Decision

HANDLERS: dict[TimerKind, Callable[[UUID, datetime, OrdersStore], Decision]] = {
    TimerKind.AUTO_DELETION: delete_automatically,
    TimerKind.DELETION: delete_as_scheduled,
    TimerKind.GRACE_END: end_grace,
    TimerKind.HOLD_END: end_hold,
    TimerKind.ORDER_EXPIRY: expire_order,
    TimerKind.PERIOD_END: end_period,
    TimerKind.REMINDER: remind,
    TimerKind.RENEWALS: renew_the_rest,
}
"""Each takes the stream, and when it was due."""


def fire(timer: Timer, store: OrdersStore) -> Decision:
    """Never refused. What it saves clears the timer or moves it, also if nothing else is done.

    A date that does not stand any more was moved meanwhile: then nothing is saved.
    """
    return HANDLERS[timer.kind](timer.stream_id, timer.due_at, store)
