"""HTTP requests for what a call would cost or give back."""

from __future__ import annotations

from typing import Any, assert_never
from uuid import UUID

from services.orders.commands import DeleteService, EditService, RenewService
from services.orders.handlers.quotes import quote
from services.orders.views import View, quote_view
from services.orders.web.request import current_store, issued
from services.orders.web.schemas.quotes import QuotedAction, QuoteResultSchema, QuoteSchema
from shared.rules.transitions import Edit
from shared.web.blueprint import Blueprint

bp = Blueprint("quotes", __name__)


@bp.post("/v1/services/<uuid:service_id>/quote", parameters=["If-Match"])
@bp.arguments(QuoteSchema)
@bp.response(200, QuoteResultSchema)
def quote_service(body: dict[str, Any], service_id: UUID) -> View:
    """Say what a renewal, an edit or a deletion would cost or give back now. Changes nothing.

    It is refused where the call would be, but for money and one-time codes, which it never asks.
    """
    command = _command(body["action"], service_id, body["body"])
    return quote_view(quote(command, current_store()))


def _command(
    action: QuotedAction, service_id: UUID, body: dict[str, Any]
) -> RenewService | EditService | DeleteService:
    """The one that the call itself would be."""
    fields = {"service_id": service_id, **issued()}
    match action:
        case QuotedAction.RENEW:
            return RenewService(**fields, **body)
        case QuotedAction.EDIT:
            return EditService(edits=frozenset(map(Edit, body)), **fields, **body)
        case QuotedAction.DELETE:
            return DeleteService(**fields, **body | {"code": None})
        case _:
            assert_never(action)
