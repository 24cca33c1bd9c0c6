"""HTTP requests of processing: what became of operations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.orders.commands import ReportOperation
from services.orders.handlers import reports as handlers
from services.orders.web.request import current_secret_box, current_store
from services.orders.web.schemas.services import ReportOperationSchema, VersionSchema
from shared.eventstore.command_handling import handle
from shared.web.blueprint import Blueprint
from shared.web.openapi import COMMAND_HEADERS, REPORT_PARAMETERS
from shared.web.responses import RouteResult, command_response

SECRETS = "secrets"

bp = Blueprint("reports", __name__)


@bp.post(
    "/internal/v1/services/<uuid:service_id>/operations/<uuid:operation_id>/report",
    parameters=REPORT_PARAMETERS,
)
@bp.arguments(ReportOperationSchema)
@bp.response(200, VersionSchema, headers=COMMAND_HEADERS)
def report_operation(body: dict[str, Any], service_id: UUID, operation_id: UUID) -> RouteResult:
    """Report what the panel did about an operation."""
    result = dict(body.pop("result", None) or {})
    given = result.pop(SECRETS, None)
    secrets = current_secret_box().seal(given, service_id) if given else None
    report = body | {"result": result, "secrets": secrets}
    command = ReportOperation(service_id=service_id, operation_id=operation_id, **report)
    return command_response(handle(handlers.report_operation, command, current_store()), 200)
