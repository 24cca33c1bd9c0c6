"""HTTP requests to commands and queries, for clients' accounts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.orders import queries
from services.orders.commands import Deposit
from services.orders.handlers import payments as handlers
from services.orders.web.request import current_store, issued
from services.orders.web.schemas.orders import AccountSchema, DepositSchema
from shared.eventstore.command_handling import handle
from shared.rules.vocabulary import Role
from shared.web.auth import current_caller
from shared.web.blueprint import Blueprint
from shared.web.openapi import COMMAND_HEADERS, KEYED_COMMAND_PARAMETERS, QUERY_HEADERS
from shared.web.responses import RouteResult, command_response, versioned_response

bp = Blueprint("accounts", __name__)


@bp.get("/v1/clients/<uuid:client_id>/account")
@bp.response(200, AccountSchema, headers=QUERY_HEADERS)
def account(client_id: UUID) -> RouteResult:
    """Read a client's account; before its first event it is empty, at version 0."""
    view = queries.account(current_store(), client_id, current_caller())
    return versioned_response(view, view["version"])


@bp.post(
    "/v1/clients/<uuid:client_id>/deposits",
    roles={Role.STAFF},
    parameters=KEYED_COMMAND_PARAMETERS,
)
@bp.arguments(DepositSchema)
@bp.response(201, AccountSchema, headers=COMMAND_HEADERS)
def deposit(body: dict[str, Any], client_id: UUID) -> RouteResult:
    """Put money on a client's balance."""
    command = Deposit(client_id=client_id, **issued(), **body)
    return command_response(handle(handlers.deposit, command, current_store()), 201)
