"""HTTP requests of payment gateways, signed by them; and what staff must look after of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import g

from services.orders import queries
from services.orders.gateway_commands import ReceiveGatewayMessage
from services.orders.handlers.gateway_messages import receive_gateway_message
from services.orders.web.request import current_store, gateways
from services.orders.web.schemas.gateways import (
    GatewayEventResultSchema,
    GatewayEventSchema,
    UnmatchedGatewayEventSchema,
    UnmatchedQuerySchema,
)
from shared.eventstore.command_handling import handle
from shared.rules.vocabulary import Role
from shared.web.blueprint import Blueprint
from shared.web.openapi import COMMAND_HEADERS
from shared.web.responses import RouteResult, command_response
from shared.web.schemas import page_schema
from shared.web.signed import check_signed

P = ParamSpec("P")
T = TypeVar("T")

bp = Blueprint("gateways", __name__)


def signed_by_gateway(view: Callable[P, T]) -> Callable[P, T]:
    """Before anything else looks at the body."""

    @wraps(view)
    def checked(*args: P.args, **kwargs: P.kwargs) -> T:
        name = str(kwargs["name"])
        gateway = gateways().get(name)
        g.webhook_id = check_signed(gateway.key if gateway else None, f"gateway:{name}")
        return view(*args, **kwargs)

    return checked


@bp.post("/v1/gateways/<name>/events", signed=True)
@signed_by_gateway
@bp.arguments(GatewayEventSchema)
@bp.response(200, GatewayEventResultSchema, headers=COMMAND_HEADERS)
def receive_gateway_event(body: dict[str, Any], name: str) -> RouteResult:
    """Report what became of a payment. By Standard Webhooks, in the secret of the gateway."""
    command = ReceiveGatewayMessage(
        gateway=name,
        webhook_id=g.webhook_id,
        type=body["type"],
        occurred_at=body["timestamp"],
        **body["data"],
    )
    return command_response(handle(receive_gateway_message, command, current_store()), 200)


@bp.get("/v1/gateways/<name>/events", roles={Role.STAFF})
@bp.arguments(UnmatchedQuerySchema, location="query")
@bp.response(200, page_schema(UnmatchedGatewayEventSchema))
def unmatched_gateway_events(query: dict[str, Any], name: str) -> dict[str, Any]:
    """List what a gateway has reported that belongs to no payment."""
    page = {"limit": query["limit"], "cursor": query["cursor"]}
    return queries.unmatched_gateway_events(current_store(), name, name in gateways(), **page)
