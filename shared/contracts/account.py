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


PublishedAccountEvent = AccountOpened | AccountDeposited | AccountCharged | AccountRefunded
AccountEventData = PublishedAccountEvent | UnknownEvent
