"""What is done when a timer fires. One function for each kind, of the part that it belongs to."""

from __future__ import annotations

from typing import assert_never

from services.orders.handlers import expiry, overdue
from services.orders.handlers.deletion import delete_as_scheduled
from services.orders.handlers.holds import end_hold
from services.orders.handlers.orders import expire_order
from services.orders.store import OrdersStore
from services.orders.timer_lookup import Timer, TimerKind
from shared.eventstore.command_handling import Decision


def fire(timer: Timer, store: OrdersStore) -> Decision:
    """Never refused. What it saves clears the timer or moves it, also if nothing else is done.

    A date that does not stand any more was moved meanwhile: then nothing is saved.
    """
    match timer.kind:
        case TimerKind.DELETION:
            return delete_as_scheduled(timer.stream_id, timer.due_at, store)
        case TimerKind.GRACE_END:
            return expiry.end_grace(timer, store)
        case TimerKind.HOLD_END:
            return end_hold(timer.stream_id, timer.due_at, store)
        case TimerKind.ORDER_EXPIRY:
            return expire_order(timer.stream_id, timer.due_at, store)
        case TimerKind.PERIOD_END:
            return expiry.end_period(timer, store)
        case TimerKind.REMINDER:
            return expiry.remind(timer, store)
        case TimerKind.RENEWALS:
            return overdue.renew_the_rest(timer, store)
        case _:
            assert_never(timer.kind)
