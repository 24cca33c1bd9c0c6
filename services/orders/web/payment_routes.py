"""HTTP requests to commands and queries, for payments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.orders import queries
from services.orders.commands import CreditPayment, FailPayment, ReservePayment
from services.orders.handlers import payments as handlers
from services.orders.web.request import current_store, issued
from services.orders.web.schemas.orders import (
    CreditPaymentSchema,
    FailPaymentSchema,
    ReservePaymentSchema,
)
from shared.eventstore.command_handling import handle
from shared.rules.vocabulary import Role
from shared.web.auth import current_caller
from shared.web.blueprint import Blueprint
from shared.web.openapi import COMMAND_HEADERS, COMMAND_PARAMETERS, QUERY_HEADERS
from shared.web.order_schemas import PaymentSchema
from shared.web.responses import RouteResult, command_response, versioned_response

bp = Blueprint("payments", __name__)


@bp.get("/v1/payments/<uuid:payment_id>")
@bp.response(200, PaymentSchema, headers=QUERY_HEADERS)
def payment(payment_id: UUID) -> RouteResult:
    """Read a payment."""
    view = queries.payment(current_store(), payment_id, current_caller())
    return versioned_response(view, view["version"])


@bp.post(
    "/v1/payments/<uuid:payment_id>/reserve", roles={Role.STAFF}, parameters=COMMAND_PARAMETERS
)
@bp.arguments(ReservePaymentSchema, required=False)
@bp.response(200, PaymentSchema, headers=COMMAND_HEADERS)
def reserve_payment(body: dict[str, Any], payment_id: UUID) -> RouteResult:
    """Treat the money as arrived; without an amount, exactly what was asked for."""
    command = ReservePayment(payment_id=payment_id, **issued(), **body)
    return command_response(handle(handlers.reserve_payment, command, current_store()), 200)


@bp.post("/v1/payments/<uuid:payment_id>/credit", roles={Role.STAFF}, parameters=COMMAND_PARAMETERS)
@bp.arguments(CreditPaymentSchema, required=False)
@bp.response(200, PaymentSchema, headers=COMMAND_HEADERS)
def credit_payment(body: dict[str, Any], payment_id: UUID) -> RouteResult:
    """Say that the money has arrived; without an amount, what was reserved, else asked for."""
    command = CreditPayment(payment_id=payment_id, **issued(), **body)
    return command_response(handle(handlers.credit_payment, command, current_store()), 200)


@bp.post("/v1/payments/<uuid:payment_id>/fail", roles={Role.STAFF}, parameters=COMMAND_PARAMETERS)
@bp.arguments(FailPaymentSchema, required=False)
@bp.response(200, PaymentSchema, headers=COMMAND_HEADERS)
def fail_payment(body: dict[str, Any], payment_id: UUID) -> RouteResult:
    """Say that the money will not arrive; what was reserved is taken back."""
    command = FailPayment(payment_id=payment_id, **issued(), **body)
    return command_response(handle(handlers.fail_payment, command, current_store()), 200)
