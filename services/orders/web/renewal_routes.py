"""HTTP requests to extend what is paid for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from services.orders.commands import RenewService
from services.orders.handlers import renewals as handlers
from services.orders.web.request import current_store, issued
from services.orders.web.schemas.services import RenewalResultSchema, RenewServiceSchema
from services.orders.web.service_routes import operation_response
from shared.eventstore.command_handling import handle
from shared.web.blueprint import Blueprint
from shared.web.openapi import COMMAND_HEADERS, COMMAND_PARAMETERS
from shared.web.responses import RouteResult, command_response

bp = Blueprint("renewals", __name__)


@bp.post("/v1/services/<uuid:service_id>/renew", parameters=COMMAND_PARAMETERS)
@bp.arguments(RenewServiceSchema)
@bp.response(201, RenewalResultSchema, headers=COMMAND_HEADERS)
@bp.alt_response(200, schema=RenewalResultSchema, headers=COMMAND_HEADERS)
@bp.alt_response(202, schema=RenewalResultSchema, headers=COMMAND_HEADERS)
def renew_service(body: dict[str, Any], service_id: UUID) -> RouteResult:
    """Order a renewal: 200 with the unpaid order that stands already for the same.

    Staff may give the period away (`free`): 202, without an order.
    """
    command = RenewService(service_id=service_id, **issued(), **body)
    result = handle(handlers.renew_service, command, current_store())
    if command.free:
        return operation_response(result)
    is_new = result.response["placed"]
    return command_response(result, HTTPStatus.CREATED if is_new else HTTPStatus.OK)
