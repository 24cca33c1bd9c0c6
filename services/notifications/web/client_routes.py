"""Who a client is: read and written by the client, and by staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.notifications.clients import check_visible, client, replace_client
from services.notifications.web.client_schemas import ClientSchema
from services.notifications.web.current import store
from shared.web.auth import current_caller
from shared.web.blueprint import Blueprint
from shared.web.context import expected_version
from shared.web.openapi import QUERY_HEADERS
from shared.web.responses import RouteResult, versioned_response

bp = Blueprint("clients", __name__)


@bp.get("/v1/clients/<uuid:client_id>")
@bp.response(200, ClientSchema, headers=QUERY_HEADERS)
def read_client(client_id: UUID) -> RouteResult:
    """Read who a client is. What is null is not known."""
    check_visible(current_caller(), client_id)
    with store().engine.connect() as connection:
        details = client(connection, client_id)
    return versioned_response(vars(details), details.version)


@bp.put("/v1/clients/<uuid:client_id>", parameters=["If-Match"])
@bp.arguments(ClientSchema)
@bp.response(200, ClientSchema, headers=QUERY_HEADERS)
def replace(body: dict[str, Any], client_id: UUID) -> RouteResult:
    """Replace who a client is. What is not given is forgotten."""
    check_visible(current_caller(), client_id)
    details = replace_client(store().engine, client_id, body, expected_version())
    return versioned_response(vars(details), details.version)
