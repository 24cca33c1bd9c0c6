"""Queries about orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.lifecycle.projections.orders.fold import OrderState
from services.lifecycle.projections.orders.query import OrderFilter, order, orders
from services.lifecycle.projections.payments.query import payments_by_id
from services.lifecycle.projections.service_state.query import service_states
from services.lifecycle.views import with_present_manual
from services.lifecycle.web.money_schemas import (
    BLOCKS,
    OrderSchema,
    OrdersQuerySchema,
    VersionQuerySchema,
)
from services.lifecycle.web.order_serializers import serialize_order
from services.lifecycle.web.waiting import engine, wait_for
from shared.rules.caller import Caller
from shared.rules.refusals import UnknownOrder
from shared.rules.vocabulary import Role
from shared.web.auth import current_caller
from shared.web.blueprint import Blueprint
from shared.web.openapi import QUERY_HEADERS
from shared.web.responses import RouteResult, versioned_response
from shared.web.schemas import page_schema

bp = Blueprint("orders", __name__)


@bp.get("/v1/orders")
@bp.arguments(OrdersQuerySchema, location="query")
@bp.response(200, page_schema(OrderSchema))
def list_orders(query: dict[str, Any]) -> dict[str, Any]:
    """List orders: a client's own, or for staff everybody's. Newest first."""
    states = BLOCKS[query["block"]] if "block" in query else ()
    client_id = client_of(current_caller(), query.get("client_id"))
    order_filter = OrderFilter(states=states, client_id=client_id)
    with engine().connect() as connection:
        page, following = orders(connection, order_filter, query["limit"], query["cursor"])
        return {"items": _serialize(connection, page), "next": following}


@bp.get("/v1/orders/<uuid:order_id>")
@bp.arguments(VersionQuerySchema, location="query")
@bp.response(200, OrderSchema, headers=QUERY_HEADERS)
def read_order(query: dict[str, Any], order_id: UUID) -> RouteResult:
    """Read an order, with the status of its services."""
    caller, at_least_version = current_caller(), query["at_least_version"]

    def read(connection: Connection) -> tuple[dict[str, Any], int]:
        found = order(connection, order_id)
        if found is None and at_least_version:
            return {}, 0
        if found is None or not caller.may_see(found.client_id):
            raise UnknownOrder()
        return _serialize(connection, [found])[0], found.version

    content = wait_for(read, at_least_version)
    return versioned_response(content, content["version"])


def client_of(caller: Caller, named: UUID | None) -> UUID | None:
    """Whose things a list shows: a client's own; for staff those of the client named, or all."""
    return UUID(caller.sub) if caller.role is Role.CLIENT else named


def _serialize(connection: Connection, page: Sequence[OrderState]) -> list[dict[str, Any]]:
    service_ids = [id_ for each in page for item in each.items for id_ in item.services]
    payment_ids = [each.payment.id for each in page if each.payment]
    found = service_states(connection, service_ids)
    present = with_present_manual(connection, list(found.values()))
    services = {state.stream_id: state for state in present}
    payments = payments_by_id(connection, payment_ids)
    role = current_caller().role
    return [serialize_order(each, services, payments, role) for each in page]
