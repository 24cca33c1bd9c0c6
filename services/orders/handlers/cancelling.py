"""What is cancelled together with an order, or because of it, in one save."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from eventsourcing.domain import Aggregate

from services.orders.domain.order import Order
from services.orders.domain.service import Service
from services.orders.store import OrdersStore


def voided_payment(
    order: Order, store: OrdersStore, reason: str = "order cancelled"
) -> list[Aggregate]:
    """What was awaited for an order that is not to be paid any more; money that still comes goes to
    the balance.
    """
    payment = store.payment_of(order)
    if payment is None or order.is_unpaid:
        return []
    payment.void(reason)
    return [payment]


def cancelled_orders(
    service: Service, before: Collection[UUID], store: OrdersStore
) -> list[Aggregate]:
    """Of a change or renewal that the service has waited for before the command, and does no more.

    `before`: its `unpaid_orders` then.
    """
    cancelled: list[Aggregate] = []
    for order_id in sorted(set(before) - service.unpaid_orders):
        order = store.order(order_id)
        if order.is_unpaid:
            order.cancel("it is not wanted any more")
            cancelled += [order, *voided_payment(order, store)]
    return cancelled
