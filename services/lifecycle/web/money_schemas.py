"""Query strings and responses about orders, payments and movements."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import Schema, fields

from shared.rules.vocabulary import (
    MovementKind,
    OrderState,
    PaymentState,
    Status,
)
from shared.web import order_schemas
from shared.web.fields import Choice, Id, Instant, QueryInteger
from shared.web.money_fields import MoneyField
from shared.web.schemas import ListQuerySchema

MAX_VERSION = 2**31 - 1


class Block(StrEnum):
    """The two blocks of a client's orders. Expired and cancelled ones are in neither."""

    PENDING_PAYMENT = "pending_payment"
    PAID = "paid"


BLOCKS = {
    Block.PENDING_PAYMENT: (OrderState.PENDING_PAYMENT, OrderState.AWAITING_FUNDS),
    Block.PAID: (OrderState.PAID,),
}


class VersionQuerySchema(Schema):
    at_least_version = QueryInteger(load_default=0, minimum=0, maximum=MAX_VERSION)


class OrdersQuerySchema(ListQuerySchema):
    block = Choice(Block)
    client_id = Id()


class PaymentsQuerySchema(ListQuerySchema):
    state = Choice(PaymentState)
    client_id = Id()


class MovementsQuerySchema(ListQuerySchema):
    at_least_version = QueryInteger(load_default=0, minimum=0, maximum=MAX_VERSION)


class OrderedServiceSchema(order_schemas.OrderedServiceSchema):
    status = Choice(Status, required=True)
    status_text = fields.String(required=True)
    instruction = fields.Boolean(required=True)


class OrderSchema(order_schemas.OrderSchema):
    services = fields.List(fields.Nested(OrderedServiceSchema), required=True)


class MovementSchema(Schema):
    id = fields.UUID(required=True)
    at = Instant(required=True)
    kind = Choice(MovementKind, required=True)
    amount = MoneyField(required=True)
    balance = MoneyField(required=True)
    order_id = fields.UUID(required=True, allow_none=True)
    service_id = fields.UUID(required=True, allow_none=True)
