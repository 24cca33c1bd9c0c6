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


class AbusePointsAdded(Event):
    TOPIC = "orders.account.abuse_points_added"
    points: int
    """As staff gave them: negative ones take some back."""
    total: int
    """What stands after it, never below zero."""
    subject: str
    service_id: UUID | None


class Blocked(Event):
    TOPIC = "orders.account.blocked"
    points: int
    limit: int
    subject: str
    """Of the case that reached the limit."""


class Unblocked(Event):
    TOPIC = "orders.account.unblocked"
    points: int
    limit: int
    """0: there is none any more."""
    subject: str
    """Of the case that went below the limit."""


AccountEvent = Opened | Deposited | Charged | Refunded | AbusePointsAdded | Blocked | Unblocked
