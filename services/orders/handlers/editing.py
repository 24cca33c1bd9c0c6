"""Handler of `edit`: at once what costs nothing, the rest through an order."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid5

from eventsourcing.domain import Aggregate

from services.orders.commands import EditService
from services.orders.domain.change import Change
from services.orders.domain.editing import change_to, check_edit_policy, edited_item
from services.orders.domain.new_services import change_item
from services.orders.domain.order import Order
from services.orders.domain.refusals import Invalid, UnknownProduct
from services.orders.domain.service import Service
from services.orders.handlers.cancelling import cancelled_orders
from services.orders.handlers.checks import check_orders_allowed
from services.orders.handlers.names import names_of_product
from services.orders.handlers.services import load_service
from services.orders.store import OrdersStore
from shared.eventstore.command_context import command_context
from shared.eventstore.command_handling import Decision
from shared.rules.catalogue import ProductDefinition
from shared.rules.transitions import Edit
from shared.rules.vocabulary import OrderState

CHANGES = frozenset({Edit.PRODUCT, Edit.RESOURCES})


def edit_service(command: EditService, store: OrdersStore) -> Decision:
    """Raises as `_check_edit`, `_check_change`; Invalid, UnknownProduct, NameTaken."""
    service = load_service(command, store)
    wanted = _wanted_product(command, service, store)
    change = _change(command, service, wanted, store)
    order = None if service.paid else store.order(service.specification.order_id)
    _check_edit(command, service, order, store)
    unpaid_before, operation_before = service.unpaid_orders, service.operation
    changed: list[Aggregate] = [service]
    response: dict[str, object] = {"flow": "applied"}
    _edit_directly(command, service)
    if order and change:
        changed.append(_edited_order(command, service, order, wanted))
    elif change:
        _check_change(command, service, change, wanted, store)
        changed += names_of_product(service, wanted, store)
        if change.charge.minor:
            changed.append(placed := _order_for(change, service, store))
            applied = sorted(command.edits - CHANGES)
            response = {"flow": "order", "order_id": placed.id, "applied": applied}
        else:
            service.change(change)
    changed += cancelled_orders(service, unpaid_before, store)
    if service.operation and service.operation is not operation_before:
        response["operation_id"] = service.operation.id
    return Decision(changed=changed, response={**response, "version": service.version})


def _wanted_product(
    command: EditService, service: Service, store: OrdersStore
) -> ProductDefinition:
    """The present one if no other is named. Raises UnknownProduct."""
    code = command.product or service.specification.product
    if product := store.products([code]).get(code):
        return product
    raise UnknownProduct.of({"/product": "There is no such product."})


def _change(
    command: EditService, service: Service, wanted: ProductDefinition, store: OrdersStore
) -> Change | None:
    """None: the service is so already, or the edit is about something else."""
    _check_auto_renew(command, wanted)
    if not command.edits & CHANGES:
        return None
    present = store.product(service.specification.product).definition
    left = service.paid_time
    return change_to(service.specification, present, wanted, command.resources, left)


def _check_edit(
    command: EditService, service: Service, order: Order | None, store: OrdersStore
) -> None:
    """`order`: in which the service is unpaid. Raises as `Service.check_edit`."""
    service.check_edit(
        command.issuer.role,
        store.policy(service),
        command.edits,
        funds_awaited=order is not None and order.state is OrderState.AWAITING_FUNDS,
    )


def _check_change(
    command: EditService,
    service: Service,
    change: Change,
    wanted: ProductDefinition,
    store: OrdersStore,
) -> None:
    """Raises OrdersBlocked, NotOffered."""
    if change.charge.minor:
        check_orders_allowed(service.client_id, store)
    check_edit_policy(command.issuer.role, service.specification, change, wanted)


def _check_auto_renew(command: EditService, product: ProductDefinition) -> None:
    if command.auto_renew and not product.price(command.auto_renew["period"]):
        detail = "The product is not sold for this period."
        raise Invalid.of({"/auto_renew/period": detail})


def _edit_directly(command: EditService, service: Service) -> None:
    if command.label is not None:
        service.relabel(command.label)
    if Edit.AUTO_RENEW in command.edits:
        service.renew_automatically(command.auto_renew)


def _edited_order(
    command: EditService, service: Service, order: Order, product: ProductDefinition
) -> Order:
    """The order is unpaid: what it costs follows from the amounts."""
    item = edited_item(service.specification, product, command.resources)
    service.edit_order(item.resources, item.price, item.charge)
    order.change_item(service.id, item.charge)
    return order


def _order_for(change: Change, service: Service, store: OrdersStore) -> Order:
    order_id = uuid5(command_context.get().command_id, "order")
    service.order_change(replace(change, order_id=order_id))
    items = [change_item(change, service)]
    return Order.place(order_id, service.client_id, items, store.order_expires_at())
