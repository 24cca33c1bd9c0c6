"""Orders and their payments, as orders answers about its own and lifecycle shows them."""

from __future__ import annotations

from marshmallow import Schema, fields

from shared.rules.vocabulary import ItemKind, OrderState, PaymentMethod, PaymentState
from shared.web.fields import Choice, Instant
from shared.web.money_fields import MoneyField


class OrderItemSchema(Schema):
    kind = Choice(ItemKind, required=True)
    product = fields.String(required=True)
    name = fields.String(required=True)
    period = fields.String(required=True)
    quantity = fields.Integer(required=True)
    price = MoneyField(required=True)
    services = fields.List(fields.UUID(), required=True)


class OrderedServiceSchema(Schema):
    id = fields.UUID(required=True)
    product = fields.String(required=True)


class OrderPaymentSchema(Schema):
    id = fields.UUID(required=True)
    method = Choice(PaymentMethod, required=True)
    state = Choice(PaymentState, required=True)
    amount = MoneyField(required=True)


class PaymentSchema(OrderPaymentSchema):
    order_id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    version = fields.Integer(required=True)


class OrderSchema(Schema):
    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    state = Choice(OrderState, required=True)
    placed_at = Instant(required=True)
    total = MoneyField(required=True)
    items = fields.List(fields.Nested(OrderItemSchema), required=True)
    services = fields.List(fields.Nested(OrderedServiceSchema), required=True)
    payment = fields.Nested(OrderPaymentSchema, required=True, allow_none=True)
    version = fields.Integer(required=True)
