"""Handlers of what fills and ends an order: commands, and time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate

from services.orders.commands import AddItems, CancelOrder, OrderCommand, PlaceOrder
from services.orders.domain.new_services import new_services, order_items
from services.orders.domain.order import Order
from services.orders.domain.order_events import Item
from services.orders.domain.pricing import PricedItem, check_complete, check_offered, price_items
from services.orders.domain.refusals import PriceChanged
from services.orders.handlers.cancelling import voided_payment
from services.orders.handlers.checks import check_orders_allowed, check_version
from services.orders.handlers.names import names_of_deleted, names_of_new
from services.orders.store import OrdersStore
from services.orders.views import order_view
from shared.eventstore.command_context import command_context
from shared.eventstore.command_handling import Decision
from shared.rules.catalogue import RequestedItem
from shared.rules.money import Money
from shared.rules.refusals import UnknownOrder
from shared.rules.vocabulary import OrderState


def place_order(command: PlaceOrder, store: OrdersStore) -> Decision:
    """All services in one save: an order is placed whole or not at all."""
    items = _priced(command.items, store)
    check_orders_allowed(command.client_id, store)
    check_offered(items)
    order_id = uuid5(command_context.get().command_id, "order")
    placed = order_items(items, order_id, version=1)
    order = Order.place(order_id, command.client_id, placed, store.order_expires_at())
    services = _new_services(items, order.items, order, store)
    _check_total(order, command.expected_total)
    return Decision(changed=[order, *services], response=order_view(order, None))


def add_items(command: AddItems, store: OrdersStore) -> Decision:
    """`expected_total` is that of the whole order."""
    items = _priced(command.items, store)
    order = load_order(command, store)
    order.check_pending()
    check_orders_allowed(order.client_id, store)
    check_offered(items)
    added_items = order_items(items, order.id, version=order.version + 1)
    order.add(added_items)
    services = _new_services(items, added_items, order, store)
    _check_total(order, command.expected_total)
    response = order_view(order, store.payment_of(order))
    return Decision(changed=[order, *services], response=response)


def cancel_order(command: CancelOrder, store: OrdersStore) -> Decision:
    """Its services are deleted; money that still comes goes to the balance."""
    order = load_order(command, store)
    order.cancel(command.reason)
    changed = _without_order(order, command.reason, store)
    changed += voided_payment(order, store)
    return Decision(changed=changed, response=order_view(order, store.payment_of(order)))


def expire_order(order_id: UUID, at: datetime, store: OrdersStore) -> Decision:
    """As if it was cancelled."""
    order = store.order(order_id)
    order.expire(at)
    if order.state is not OrderState.EXPIRED:
        return Decision(changed=[], response={})
    changed = _without_order(order, "order not paid in time", store)
    changed += voided_payment(order, store, "order expired")
    return Decision(changed=changed, response={})


def _without_order(order: Order, reason: str, store: OrdersStore) -> list[Aggregate]:
    """The services that were new in it are deleted, and their names free."""
    services = store.services(order.service_ids)
    for service in services:
        service.cancel_order(order.id, reason)
    return [order, *services, *names_of_deleted(services, store)]


def load_order(command: OrderCommand, store: OrdersStore) -> Order:
    """Raises UnknownOrder, also if the order is another client's; VersionConflict."""
    order = store.order(command.order_id)
    if not command.issuer.may_see(order.client_id):
        raise UnknownOrder()
    check_version(order, command)
    return order


def _priced(items: Sequence[RequestedItem], store: OrdersStore) -> list[PricedItem]:
    """Raises UnknownProduct, Invalid, ConfigurationIncomplete."""
    priced = price_items(items, store.products({item.product for item in items}))
    check_complete(priced)
    return priced


def _new_services(
    priced: Sequence[PricedItem], items: Sequence[Item], order: Order, store: OrdersStore
) -> list[Aggregate]:
    """With the names that they bear. `items` were made from `priced`. Raises NameTaken."""
    types = store.product_types({item.product.type for item in priced})
    services = list(new_services(priced, items, order, types))
    products = {item.product.code: item.product for item in priced}
    return [*services, *names_of_new(services, products, store)]


def _check_total(order: Order, expected: Money | None) -> None:
    """Raises PriceChanged."""
    if expected is not None and expected != order.total:
        raise PriceChanged(expected, order.total)
