"""Requests for quotes, which hold the body of another call, and their responses."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import Schema, fields

from services.orders.web.schemas.services import (
    DeleteServiceSchema,
    EditServiceSchema,
    RenewServiceSchema,
)
from shared.web.fields import Choice, Instant, Period
from shared.web.money_fields import MoneyField


class QuotedAction(StrEnum):
    RENEW = "renew"
    EDIT = "edit"
    DELETE = "delete"


BODIES: dict[str, Schema] = {
    QuotedAction.RENEW: RenewServiceSchema(),
    QuotedAction.EDIT: EditServiceSchema(),
    QuotedAction.DELETE: DeleteServiceSchema(),
}


class QuoteSchema(RenewServiceSchema, EditServiceSchema, DeleteServiceSchema):
    """`action`, and with it the body of that call: what is read is read as that call reads it."""

    action = Choice(QuotedAction, required=True)
    period = Period(metadata={"description": "Required by renew."})

    def load(self, data: Any, **options: Any) -> Any:
        """Returns the action and, as `body`, what its own schema makes of the rest."""
        action = data.get("action") if isinstance(data, Mapping) else None
        if not isinstance(action, str) or action not in BODIES:
            return super().load(data, **options)
        body = {name: value for name, value in data.items() if name != "action"}
        return {"action": QuotedAction(action), "body": BODIES[action].load(body, **options)}


class PriceLineSchema(Schema):
    text = fields.String(required=True)
    amount = MoneyField(required=True, minimum_minor=None)


class QuoteResultSchema(Schema):
    total = MoneyField(
        required=True,
        metadata={"description": "To be paid; in an unpaid order, what the service costs in it."},
    )
    lines = fields.List(
        fields.Nested(PriceLineSchema),
        required=True,
        metadata={"description": "They come to the total, or to the refund."},
    )
    paid_until = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "The end of the paid period then; null: there is none."},
    )
    refund = MoneyField(required=True, allow_none=True, metadata={"description": "To the balance."})
