"""HTTP requests to commands and queries, for orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from services.orders import queries
from services.orders.commands import AddItems, CancelOrder, PayOrder, PlaceOrder
from services.orders.handlers import orders as handlers
from services.orders.handlers import payments as payment_handlers
from services.orders.web.request import card_gateway, current_store, issued
from services.orders.web.schemas.orders import (
    AddItemsSchema,
    CancelOrderSchema,
    PayOrderResultSchema,
    PayOrderSchema,
    PlaceOrderSchema,
)
from shared.eventstore.command_handling import handle
from shared.rules.vocabulary import OrderState, Role
from shared.web.auth import current_caller
from shared.web.blueprint import Blueprint
from shared.web.openapi import (
    COMMAND_HEADERS,
    COMMAND_PARAMETERS,
    KEYED_COMMAND_PARAMETERS,
    QUERY_HEADERS,
)
from shared.web.order_schemas import OrderSchema
from shared.web.responses import RouteResult, command_response, versioned_response

bp = Blueprint("orders", __name__)


@bp.post("/v1/orders", parameters=KEYED_COMMAND_PARAMETERS)
@bp.arguments(PlaceOrderSchema)
@bp.response(201, OrderSchema, headers=COMMAND_HEADERS)
def place_order(body: dict[str, Any]) -> RouteResult:
    """Place an order: the client's own, or by staff for a client."""
    command = PlaceOrder(client_id=_client_id(body), **issued(), **_items(body))
    return command_response(handle(handlers.place_order, command, current_store()), 201)


@bp.get("/v1/orders/<uuid:order_id>")
@bp.response(200, OrderSchema, headers=QUERY_HEADERS)
def order(order_id: UUID) -> RouteResult:
    """Read an order as its aggregate knows it."""
    view = queries.order(current_store(), order_id, current_caller())
    return versioned_response(view, view["version"])


@bp.post("/v1/orders/<uuid:order_id>/items", parameters=COMMAND_PARAMETERS)
@bp.arguments(AddItemsSchema)
@bp.response(200, OrderSchema, headers=COMMAND_HEADERS)
def add_items(body: dict[str, Any], order_id: UUID) -> RouteResult:
    """Add items to an order that is not paid yet."""
    command = AddItems(order_id=order_id, **issued(), **_items(body))
    return command_response(handle(handlers.add_items, command, current_store()), 200)


@bp.post("/v1/orders/<uuid:order_id>/pay", parameters=KEYED_COMMAND_PARAMETERS)
@bp.arguments(PayOrderSchema)
@bp.response(200, PayOrderResultSchema, headers=COMMAND_HEADERS)
@bp.alt_response(202, schema=PayOrderResultSchema, headers=COMMAND_HEADERS)
def pay_order(body: dict[str, Any], order_id: UUID) -> RouteResult:
    """Pay an order: from the balance at once, or with money that is on its way."""
    command = PayOrder(order_id=order_id, gateway=card_gateway(), **issued(), **body)
    result = handle(payment_handlers.pay_order, command, current_store())
    return command_response(result, 200 if result.response["state"] == OrderState.PAID else 202)


@bp.post("/v1/orders/<uuid:order_id>/cancel", parameters=COMMAND_PARAMETERS)
@bp.arguments(CancelOrderSchema, required=False)
@bp.response(200, OrderSchema, headers=COMMAND_HEADERS)
def cancel_order(body: dict[str, Any], order_id: UUID) -> RouteResult:
    """Cancel an unpaid order; its services are deleted."""
    command = CancelOrder(order_id=order_id, **issued(), **body)
    return command_response(handle(handlers.cancel_order, command, current_store()), 200)


def _client_id(body: dict[str, Any]) -> UUID:
    """Taken out of the body, where only staff may have put it. Raises ValidationError."""
    caller, client_id = current_caller(), body.pop("client_id", None)
    if caller.role is Role.CLIENT:
        return UUID(caller.sub)
    if client_id is None:
        raise ValidationError({"json": {"client_id": ["Staff must say for whom."]}})
    assert isinstance(client_id, UUID)
    return client_id


def _items(body: dict[str, Any]) -> dict[str, Any]:
    return body | {"items": tuple(body["items"])}
