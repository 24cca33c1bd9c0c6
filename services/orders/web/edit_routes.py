"""HTTP requests to edit a service."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from services.orders.commands import EditService
from services.orders.handlers import editing as handlers
from services.orders.web.request import current_store, issued
from services.orders.web.schemas.services import EditResultSchema, EditServiceSchema
from shared.eventstore.command_handling import handle
from shared.rules.transitions import Edit
from shared.web.blueprint import Blueprint
from shared.web.openapi import COMMAND_HEADERS, COMMAND_PARAMETERS
from shared.web.responses import RouteResult, command_response

bp = Blueprint("editing", __name__)


@bp.post("/v1/services/<uuid:service_id>/edit", parameters=COMMAND_PARAMETERS)
@bp.arguments(EditServiceSchema)
@bp.response(200, EditResultSchema, headers=COMMAND_HEADERS)
@bp.alt_response(201, schema=EditResultSchema, headers=COMMAND_HEADERS)
@bp.alt_response(202, schema=EditResultSchema, headers=COMMAND_HEADERS)
def edit_service(body: dict[str, Any], service_id: UUID) -> RouteResult:
    """Change the label, the automatic renewal, the resources or the product of a service."""
    edits = frozenset(map(Edit, body))
    command = EditService(service_id=service_id, edits=edits, **issued(), **body)
    result = handle(handlers.edit_service, command, current_store())
    if "order_id" in result.response:
        return command_response(result, HTTPStatus.CREATED)
    must_be_done = "operation_id" in result.response
    return command_response(result, HTTPStatus.ACCEPTED if must_be_done else HTTPStatus.OK)
