"""Events that orders publishes about a client's account. Kafka topic hosting.account.

The stream id of an account is the client's id. `balance` is what stands after the event.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from shared.contracts.base import Money, PublishedEvent, UnknownEvent


class AccountOpened(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "account.opened"
    currency: str


class AccountDeposited(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "account.deposited"
    amount: Money
    balance: Money
    reference: str
    payment_id: UUID | None
    """Null where staff deposited it without a payment."""
    order_id: UUID | None
    """The order that the payment was asked for."""


class AccountCharged(PublishedEvent, frozen=True, kw_only=True):
    """An order was paid from the balance."""

    TYPE: ClassVar = "account.charged"
    amount: Money
    balance: Money
    order_id: UUID


class AccountRefunded(PublishedEvent, frozen=True, kw_only=True):
    """Money of an order was given back to the balance."""

    TYPE: ClassVar = "account.refunded"
    amount: Money
    balance: Money
    order_id: UUID
    service_id: UUID


class AccountReversed(PublishedEvent, frozen=True, kw_only=True):
    """A payment was taken back, and the balance with it as far as it goes; or money that has come
    paid what was owed for one.
    """

    TYPE: ClassVar = "account.reversed"
    payment_id: UUID
    order_id: UUID
    """The order that the payment was asked for."""
    amount: Money
    """Taken from the balance now; zero if nothing was there."""
    owed: Money
    """What stands owed after it."""
    balance: Money


class AccountAbusePointsAdded(PublishedEvent, frozen=True, kw_only=True):
    """Staff registered a case of abuse, or took points back."""

    TYPE: ClassVar = "account.abuse_points_added"
    points: int
    """Negative where points were taken back."""
    total: int
    """What stands after it, never below zero."""
    subject: str
    service_id: UUID | None
    """The client's service that the case is about."""


class AccountBlocked(PublishedEvent, frozen=True, kw_only=True):
    """The points have reached the limit: no new orders, and every service is held for abuse."""

    TYPE: ClassVar = "account.blocked"
    points: int
    limit: int
    subject: str
    """Of the case that reached the limit."""


class AccountUnblocked(PublishedEvent, frozen=True, kw_only=True):
    """The points are below the limit again: the holds that the block has placed are lifted."""

    TYPE: ClassVar = "account.unblocked"
    points: int
    limit: int
    """0: there is none any more."""
    subject: str
    """Of the case that went below the limit."""


class AccountRenewalsDue(PublishedEvent, frozen=True, kw_only=True):
    """Money has come that may pay more renewals than were made at once: the others follow."""

    TYPE: ClassVar = "account.renewals_due"
    services: int
    """That were not looked at yet; 0: none any more."""


PublishedAccountEvent = (
    AccountOpened
    | AccountDeposited
    | AccountCharged
    | AccountRefunded
    | AccountReversed
    | AccountAbusePointsAdded
    | AccountBlocked
    | AccountUnblocked
    | AccountRenewalsDue
)
AccountEventData = PublishedAccountEvent | UnknownEvent
