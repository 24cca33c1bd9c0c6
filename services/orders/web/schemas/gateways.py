"""What payment gateways send, and the list of what belongs to no payment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from shared.rules.gateway_messages import UNMATCHED, GatewayMessageType, GatewayOutcome
from shared.web.fields import Choice, Id, Instant, Text
from shared.web.money_fields import AnyMoneyField
from shared.web.schemas import ListQuerySchema

MAX_EXTERNAL_ID = 200


class GatewayEventDataSchema(Schema):
    payment_id = Id(required=True)
    amount = AnyMoneyField(
        load_default=None,
        allow_none=True,
        metadata={"description": "In any currency. Only `payment.paid` must have it."},
    )
    external_id = Text(
        MAX_EXTERNAL_ID,
        minimum=1,
        required=True,
        metadata={"description": "Of the money, by the gateway's own count."},
    )


class GatewayEventSchema(Schema):
    type = Choice(GatewayMessageType, required=True)
    timestamp = Instant(required=True)
    data = fields.Nested(GatewayEventDataSchema, required=True)

    @validates_schema
    def check_amount(self, content: Mapping[str, Any], **_: object) -> None:
        amount = content["data"]["amount"]
        if amount is None and content["type"] is GatewayMessageType.PAID:
            raise ValidationError({"data": {"amount": ["Missing data."]}})
        if amount and not amount.minor and content["type"] is not GatewayMessageType.FAILED:
            raise ValidationError({"data": {"amount": ["Must be more than nothing."]}})


class GatewayEventResultSchema(Schema):
    id = fields.UUID(required=True)
    outcome = Choice(GatewayOutcome, required=True)
    version = fields.Integer(required=True)


class UnmatchedQuerySchema(ListQuerySchema):
    unmatched = fields.String(required=True, validate=validate.Equal("true"))


class UnmatchedGatewayEventSchema(GatewayEventSchema):
    id = fields.UUID(required=True)
    received_at = Instant(required=True)
    webhook_id = fields.String(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(sorted(map(str, UNMATCHED))))
