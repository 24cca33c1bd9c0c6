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


class Reserved(Event):
    """Staff treat the money as arrived, before it has."""

    TOPIC = "orders.payment.reserved"
    amount: Money
    reference: str


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


class Reversed(Event):
    TOPIC = "orders.payment.reversed"
    amount: Money
    """Taken back; zero if nothing had arrived."""
    charged_back: bool
    """By whoever had paid it. Else it was reserved, and has not come."""
    reference: str


class OrderRefunded(Event):
    """The order that it paid gave money back."""

    TOPIC = "orders.payment.order_refunded"
    amount: Money
    refunded: Money
    """All that the order has given back so far."""


class Refunded(Event):
    TOPIC = "orders.payment.refunded"
    amount: Money
    """All that it had paid."""


PaymentEvent = Awaited | Reserved | Credited | Failed | Voided | Reversed | OrderRefunded | Refunded
