"""Whether orders, and what waits for them or was bought with them, know of each other."""

from __future__ import annotations

from collections.abc import Iterator

from services.lifecycle.projections.orders.fold import OrderState
from services.orders.domain.service import Service
from shared.rules.vocabulary import ItemKind, PaymentState
from shared.rules.vocabulary import OrderState as State
from tests.support.lives import UNPAID
from tests.support.world import World


def of_all(world: World) -> Iterator[str]:
    """The aggregates are compared with the orders and payments as lifecycle shows them."""
    for service_id in world.folded.services:
        service = world.store.service(service_id)
        yield from (f"service {service_id}: {each}" for each in _of_service(world, service))
    for order in world.folded.orders.values():
        yield from (f"order {order.stream_id}: {each}" for each in _of_order(world, order))
    for payment in world.folded.payments.values():
        order = world.folded.orders[payment.order_id]
        is_asked = order.payment is not None and order.payment.id == payment.stream_id
        awaits = is_asked and order.state is State.AWAITING_FUNDS
        if awaits != (payment.state is PaymentState.AWAITING_FUNDS):
            yield f"payment {payment.stream_id} is {payment.state}, its order {order.state}"


def _of_service(world: World, service: Service) -> Iterator[str]:
    """It waits only for what can still be paid, and for no end of its period but the present one.

    Source: rules.md EC-6.
    """
    state = world.folded.orders[service.specification.order_id].state
    if service.paid and state is not State.PAID:
        yield f"is paid in an order that is {state}"
    if not service.paid and not service.deleted and state not in UNPAID:
        yield f"is unpaid in an order that is {state}"
    for order_id in service.unpaid_orders:
        if (state := world.folded.orders[order_id].state) not in UNPAID:
            yield f"waits for the order {order_id}, which is {state}"
    if service.deleted and service.unpaid_orders:
        yield "is deleted, and waits for an order"
    renewal = service.ordered_renewal
    if renewal and renewal.from_ != service.paid_until:
        yield f"has an unpaid renewal from {renewal.from_}, and is paid until {service.paid_until}"


def _of_order(world: World, order: OrderState) -> Iterator[str]:
    """What can be paid must have something to buy."""
    if order.state not in UNPAID:
        return
    for item in order.items:
        for service_id in item.services:
            service = world.store.service(service_id)
            if item.kind is ItemKind.NEW:
                wanted = not service.paid and not service.deleted
            else:
                wanted = order.stream_id in service.unpaid_orders
            if not wanted:
                yield f"can still be paid for {item.kind} of {service_id}, which does not want it"
