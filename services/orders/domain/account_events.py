"""The domain events of a client's account. `balance` is what stands after the event."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import Aggregate

from shared.eventstore.event import Event
from shared.rules.money import Money


class Opened(Event, Aggregate.Created):
    TOPIC = "orders.account.opened"
    currency: str


class Deposited(Event):
    TOPIC = "orders.account.deposited"
    amount: Money
    balance: Money
    reference: str
    payment_id: UUID | None
    order_id: UUID | None


class Charged(Event):
    TOPIC = "orders.account.charged"
    amount: Money
    balance: Money
    order_id: UUID


class Refunded(Event):
    TOPIC = "orders.account.refunded"
    amount: Money
    balance: Money
    order_id: UUID
    service_id: UUID


AccountEvent = Opened | Deposited | Charged | Refunded
