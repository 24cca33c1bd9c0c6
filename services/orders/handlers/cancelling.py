"""What is cancelled together with an order, or because of it, in one save."""

from __future__ import annotations

from eventsourcing.domain import Aggregate

from services.orders.domain.change import Change
from services.orders.domain.order import Order
from services.orders.domain.service import Service
from services.orders.store import OrdersStore


def voided_payment(order: Order, store: OrdersStore) -> list[Aggregate]:
    """What was awaited for an order that is cancelled; money that still comes goes to the
    balance.
    """
    payment = store.payment_of(order)
    if payment is None or order.is_unpaid:
        return []
    payment.void("order cancelled")
    return [payment]


def cancelled_change_order(
    service: Service, ordered_before: Change | None, store: OrdersStore
) -> list[Aggregate]:
    """The unpaid order of a change that its service does not wait for any more."""
    if (
        not ordered_before
        or not ordered_before.order_id
        or service.ordered_change == ordered_before
    ):
        return []
    order = store.order(ordered_before.order_id)
    if not order.is_unpaid:
        return []
    order.cancel("the change is not wanted any more")
    return [order, *voided_payment(order, store)]
