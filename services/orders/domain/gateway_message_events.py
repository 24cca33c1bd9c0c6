"""The domain events of a gateway's message. They are not published."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate

from shared.eventstore.event import Event
from shared.rules.gateway_messages import GatewayMessageType, GatewayOutcome
from shared.rules.money import Money


class GatewayMessageEvent(Event):
    TOPIC = "orders.gateway_message.event"
    PUBLISHED = False


class Received(GatewayMessageEvent, Aggregate.Created):
    TOPIC = "orders.gateway_message.received"
    gateway: str
    type: GatewayMessageType
    external_id: str
    payment_id: UUID
    amount: Money | None
    """In any currency; None: the whole payment."""
    occurred_at: datetime
    """By the gateway's clock."""
    webhook_id: str
    outcome: GatewayOutcome


class Repeated(GatewayMessageEvent):
    """The same under another id. What it says is kept, and changes nothing."""

    TOPIC = "orders.gateway_message.repeated"
    payment_id: UUID
    amount: Money | None
    occurred_at: datetime
    webhook_id: str


AnyGatewayMessageEvent = Received | Repeated
