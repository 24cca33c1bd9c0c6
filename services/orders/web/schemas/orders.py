"""Requests and responses about orders, payments and accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from shared.rules.catalogue import RequestedItem
from shared.rules.vocabulary import PaymentMethod
from shared.web.fields import Choice, Code, Id, Integer, Period, Text
from shared.web.money_fields import MoneyField
from shared.web.order_schemas import OrderSchema

MAX_SERVICES = 50
MAX_RESOURCE_AMOUNT = 10**9


class ConfigurationField(fields.Dict):
    """Values by field. Which ones there are, the product says."""

    def __init__(self, **options: Any) -> None:
        keys, values = Text(100, minimum=1), Text(1000)
        super().__init__(keys=keys, values=values, validate=validate.Length(max=100), **options)


class ResourcesField(fields.Dict):
    """Amounts by code. Which ones there are, the product says."""

    def __init__(self, **options: Any) -> None:
        amounts = Integer(minimum=0, maximum=MAX_RESOURCE_AMOUNT)
        super().__init__(keys=Code(), values=amounts, **options)


class AutoRenewSchema(Schema):
    period = Period(required=True)
    source = fields.String(required=True, validate=validate.OneOf(["balance"]))


class RequestedItemSchema(Schema):
    product = Code(required=True)
    period = Period(required=True)
    quantity = Integer(minimum=1, maximum=MAX_SERVICES)
    resources = ResourcesField()
    configuration = ConfigurationField()
    auto_renew = fields.Nested(AutoRenewSchema, allow_none=True)

    @post_load
    def to_item(self, data: Mapping[str, Any], **_: object) -> RequestedItem:
        return RequestedItem(**data)


class AddItemsSchema(Schema):
    items = fields.List(
        fields.Nested(RequestedItemSchema),
        required=True,
        validate=validate.Length(min=1, max=MAX_SERVICES),
    )
    expected_total = MoneyField()


class PlaceOrderSchema(AddItemsSchema):
    client_id = Id(metadata={"description": "Required from staff, refused from clients."})


class PayOrderSchema(Schema):
    method = Choice(PaymentMethod, required=True)


class PayOrderResultSchema(OrderSchema):
    redirect_url = fields.Url(
        require_tld=False,
        metadata={"description": "Where the client pays by card; absent with other methods."},
    )


class CancelOrderSchema(Schema):
    reason = Text(500, multiline=True)


class ReservePaymentSchema(Schema):
    amount = MoneyField(minimum_minor=1)
    reference = Text(500)


class CreditPaymentSchema(ReservePaymentSchema):
    pass


class FailPaymentSchema(Schema):
    reference = Text(500)


class DepositSchema(Schema):
    amount = MoneyField(minimum_minor=1, required=True)
    reference = Text(500)


class AccountSchema(Schema):
    client_id = fields.UUID(required=True)
    balance = MoneyField(required=True)
    owed = MoneyField(required=True)
    abuse_points = fields.Integer(required=True)
    orders_blocked = fields.Boolean(required=True)
    version = fields.Integer(required=True)
