"""The holds on services that were bought with a payment which was taken back.

Source: rules.md EC-1. Each has an id of its own, derived from the payment and the service, so that
it is found again without being kept anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

from services.orders.domain.order import Order
from services.orders.domain.service import Service
from services.orders.handlers.expiry import settled
from services.orders.store import OrdersStore
from shared.rules.vocabulary import HoldCause, OrderState

REASON = "The payment was taken back."
REASON_LIFTED = "What was owed is paid."


def hold_services(payment_id: UUID, order: Order, store: OrdersStore) -> list[Service]:
    """Those that the payment bought, renewed or changed."""
    if order.state is not OrderState.PAID or order.payment_id != payment_id:
        return []
    services = store.services(order.service_ids)
    for service in services:
        hold_id = _hold_id(payment_id, service)
        service.hold(HoldCause.ADMIN, None, REASON, beside=True, hold_id=hold_id)
    return services


def let_go_of_services(payment_id: UUID, order_id: UUID, store: OrdersStore) -> Iterator[Aggregate]:
    """Those that still have the hold, and what else has changed."""
    for service in store.services(store.order(order_id).service_ids):
        hold_id = _hold_id(payment_id, service)
        if hold_id in service.holds:
            service.let_go(hold_id, REASON_LIFTED)
            yield from (service, *settled(service, store, was_held=True))


def _hold_id(payment_id: UUID, service: Service) -> UUID:
    return uuid5(payment_id, str(service.id))
