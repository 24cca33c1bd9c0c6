"""Queries about payments and movements."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from services.lifecycle.projections.movements.query import folded_version, movements
from services.lifecycle.projections.payments.query import payments
from services.lifecycle.web.money_schemas import (
    MovementSchema,
    MovementsQuerySchema,
    PaymentsQuerySchema,
)
from services.lifecycle.web.order_routes import client_of
from services.lifecycle.web.order_serializers import serialize_payment
from services.lifecycle.web.waiting import engine, wait_for
from shared.rules.refusals import UnknownClient
from shared.web.auth import current_caller
from shared.web.blueprint import Blueprint
from shared.web.order_schemas import PaymentSchema
from shared.web.schemas import page_schema

bp = Blueprint("payments", __name__)


@bp.get("/v1/payments")
@bp.arguments(PaymentsQuerySchema, location="query")
@bp.response(200, page_schema(PaymentSchema))
def list_payments(query: dict[str, Any]) -> dict[str, Any]:
    """List payments: a client's own, or for staff everybody's. Newest first."""
    client_id = client_of(current_caller(), query.get("client_id"))
    paging = {"limit": query["limit"], "cursor": query["cursor"]}
    with engine().connect() as connection:
        page, following = payments(
            connection, state=query.get("state"), client_id=client_id, **paging
        )
    return {"items": [serialize_payment(payment) for payment in page], "next": following}


@bp.get("/v1/clients/<uuid:client_id>/movements")
@bp.arguments(MovementsQuerySchema, location="query")
@bp.response(200, page_schema(MovementSchema))
def list_movements(query: dict[str, Any], client_id: UUID) -> dict[str, Any]:
    """List what moved a client's balance, newest first."""
    if not current_caller().may_see(client_id):
        raise UnknownClient()

    def read(connection: Connection) -> tuple[dict[str, Any], int]:
        page, following = movements(connection, client_id, query["limit"], query["cursor"])
        content = {"items": page, "next": following}
        return content, folded_version(connection, client_id)

    return wait_for(read, query["at_least_version"])
