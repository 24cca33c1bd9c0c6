"""HTTP requests to commands that end a service, or withdraw that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.orders.commands import DeleteService, KeepService
from services.orders.handlers import deletion as handlers
from services.orders.web.request import current_store, given_code, issued
from services.orders.web.schemas.services import (
    DeleteServiceSchema,
    KeepServiceSchema,
    OperationResultSchema,
)
from services.orders.web.service_routes import operation_response
from shared.eventstore.command_handling import handle
from shared.web.blueprint import Blueprint
from shared.web.openapi import COMMAND_HEADERS, COMMAND_PARAMETERS
from shared.web.responses import RouteResult

bp = Blueprint("deletion", __name__)


@bp.post("/v1/services/<uuid:service_id>/delete", parameters=COMMAND_PARAMETERS)
@bp.arguments(DeleteServiceSchema, required=False)
@bp.response(202, OperationResultSchema, headers=COMMAND_HEADERS)
@bp.alt_response(200, schema=OperationResultSchema, headers=COMMAND_HEADERS)
def delete_service(body: dict[str, Any], service_id: UUID) -> RouteResult:
    """Delete a service: at once, at the end of its period, or out of an unpaid order.

    Where a one-time code is needed, a call without one requests it: 409 `phone_check_required`.
    """
    body |= {"code": given_code(body.get("code"))}
    command = DeleteService(service_id=service_id, **issued(), **body)
    return operation_response(handle(handlers.delete_service, command, current_store()))


@bp.post("/v1/services/<uuid:service_id>/keep", parameters=COMMAND_PARAMETERS)
@bp.arguments(KeepServiceSchema, required=False)
@bp.response(200, OperationResultSchema, headers=COMMAND_HEADERS)
def keep_service(body: dict[str, Any], service_id: UUID) -> RouteResult:
    """Undo a scheduled deletion."""
    command = KeepService(service_id=service_id, **issued(), **body)
    return operation_response(handle(handlers.keep_service, command, current_store()))
