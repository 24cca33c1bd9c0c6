"""HTTP requests to commands about abuse."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.orders.commands import AddAbusePoints
from services.orders.handlers import abuse as handlers
from services.orders.web.request import current_store, issued
from services.orders.web.schemas.abuse import AbusePointsSchema, AddAbusePointsSchema
from shared.eventstore.command_handling import handle
from shared.rules.vocabulary import Role
from shared.web.blueprint import Blueprint
from shared.web.openapi import COMMAND_HEADERS, COMMAND_PARAMETERS
from shared.web.responses import RouteResult, command_response

bp = Blueprint("abuse", __name__)


@bp.post("/v1/clients/<uuid:client_id>/abuse", roles={Role.STAFF}, parameters=COMMAND_PARAMETERS)
@bp.arguments(AddAbusePointsSchema)
@bp.response(201, AbusePointsSchema, headers=COMMAND_HEADERS)
def add_abuse_points(body: dict[str, Any], client_id: UUID) -> RouteResult:
    """Register a case of abuse of a client, or take points back."""
    command = AddAbusePoints(client_id=client_id, **issued(), **body)
    return command_response(handle(handlers.add_abuse_points, command, current_store()), 201)
