"""The domain events of a payment: money that is on its way to pay an order."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import Aggregate

from shared.eventstore.event import Event
from shared.rules.money import Money
from shared.rules.vocabulary import PaymentMethod


class Awaited(Event, Aggregate.Created):
    TOPIC = "orders.payment.awaited"
    order_id: UUID
    client_id: UUID
    method: PaymentMethod
    amount: Money


class Credited(Event):
    TOPIC = "orders.payment.credited"
    amount: Money
    reference: str


class Failed(Event):
    TOPIC = "orders.payment.failed"
    reference: str


class Voided(Event):
    TOPIC = "orders.payment.voided"
    reason: str


PaymentEvent = Awaited | Credited | Failed | Voided
