"""The aggregate of what a payment gateway has reported: once, however often it is delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self, assert_never
from uuid import NAMESPACE_URL, UUID, uuid5

from services.orders.domain import gateway_message_events as events
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.gateway_messages import GatewayMessageType, GatewayOutcome
from shared.rules.money import Money


def message_id(gateway: str, type_: GatewayMessageType, external_id: str) -> UUID:
    """The stream id: two deliveries of the same write to the same stream. Source: rules.md EC-2."""
    of_gateway = uuid5(NAMESPACE_URL, f"hostledger:gateway:{gateway}")
    return uuid5(uuid5(of_gateway, type_), external_id)


class GatewayMessage(EventSourcedAggregate):
    TOPIC = "orders.gateway_message"
    Event, Created = Event, events.Received

    def __init__(self, outcome: GatewayOutcome, **_: Any) -> None:
        self.outcome = GatewayOutcome(outcome)

    @classmethod
    def receive(
        cls,
        *,
        gateway: str,
        type_: GatewayMessageType,
        external_id: str,
        outcome: GatewayOutcome,
        **fields: Any,
    ) -> Self:
        id_ = message_id(gateway, type_, external_id)
        key = {"gateway": gateway, "type": type_, "external_id": external_id}
        return cls._create(events.Received, id=id_, outcome=outcome, **key, **fields)

    def repeat(
        self, payment_id: UUID, amount: Money | None, occurred_at: datetime, webhook_id: str
    ) -> None:
        """Delivered again as another message."""
        fields = {"payment_id": payment_id, "amount": amount, "occurred_at": occurred_at}
        self.trigger_event(events.Repeated, **fields, webhook_id=webhook_id)

    def evolve(self, event: events.AnyGatewayMessageEvent) -> None:
        match event:
            case events.Received() | events.Repeated():
                pass
            case _:
                assert_never(event)
