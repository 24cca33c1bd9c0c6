"""Events that orders publishes about a payment. Kafka topic hosting.payment."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from shared.contracts.base import Money, PublishedEvent, UnknownEvent
from shared.rules.vocabulary import PaymentMethod


class PaymentAwaited(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "payment.awaited"
    order_id: UUID
    client_id: UUID
    method: PaymentMethod
    amount: Money


class PaymentReserved(PublishedEvent, frozen=True, kw_only=True):
    """Staff treat the money as arrived, on the client's balance, before it has."""

    TYPE: ClassVar = "payment.reserved"
    amount: Money
    reference: str


class PaymentCredited(PublishedEvent, frozen=True, kw_only=True):
    """The money has arrived, on the client's balance."""

    TYPE: ClassVar = "payment.credited"
    amount: Money
    """What arrived; it may differ from what was asked for, and from what was reserved."""
    reference: str


class PaymentFailed(PublishedEvent, frozen=True, kw_only=True):
    """The money will not arrive."""

    TYPE: ClassVar = "payment.failed"
    reference: str


class PaymentVoided(PublishedEvent, frozen=True, kw_only=True):
    """Its order was cancelled, or paid otherwise. Money that still comes goes to the balance."""

    TYPE: ClassVar = "payment.voided"
    reason: str


class PaymentReversed(PublishedEvent, frozen=True, kw_only=True):
    """The money was taken back, from the balance as far as it goes; the rest is owed."""

    TYPE: ClassVar = "payment.reversed"
    amount: Money
    """Zero if nothing had arrived."""
    charged_back: bool
    """By whoever had paid it. Else it was reserved, and has not come."""
    reference: str


class PaymentOrderRefunded(PublishedEvent, frozen=True, kw_only=True):
    """The order that it paid gave money back to the balance."""

    TYPE: ClassVar = "payment.order_refunded"
    amount: Money
    refunded: Money
    """All that the order has given back so far."""


class PaymentRefunded(PublishedEvent, frozen=True, kw_only=True):
    """The order that it paid has given back all that it had paid."""

    TYPE: ClassVar = "payment.refunded"
    amount: Money


PublishedPaymentEvent = (
    PaymentAwaited
    | PaymentReserved
    | PaymentCredited
    | PaymentFailed
    | PaymentVoided
    | PaymentReversed
    | PaymentOrderRefunded
    | PaymentRefunded
)
PaymentEventData = PublishedPaymentEvent | UnknownEvent
