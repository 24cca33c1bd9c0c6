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


class Reversed(Event):
    """A payment was taken back, and the balance with it, as far as it goes."""

    TOPIC = "orders.account.reversed"
    payment_id: UUID
    order_id: UUID
    """That the payment was asked for."""
    amount: Money
    """Taken from the balance now; zero if nothing was there."""
    owed: Money
    """What stands owed after it. Where it is less than before, `amount` has paid the difference."""
    balance: Money


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


class RenewalsDue(Event):
    """Money has come that may pay more renewals than were made in one save."""

    TOPIC = "orders.account.renewals_due"
    services: int
    """That were not looked at yet; 0: none any more."""


AccountEvent = (
    Opened
    | Deposited
    | Charged
    | Refunded
    | Reversed
    | AbusePointsAdded
    | Blocked
    | Unblocked
    | RenewalsDue
)
