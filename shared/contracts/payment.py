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


class PaymentCredited(PublishedEvent, frozen=True, kw_only=True):
    """The money has arrived, on the client's balance."""

    TYPE: ClassVar = "payment.credited"
    amount: Money
    """What arrived; it may differ from what was asked for."""
    reference: str


class PaymentFailed(PublishedEvent, frozen=True, kw_only=True):
    """The money will not arrive."""

    TYPE: ClassVar = "payment.failed"
    reference: str


class PaymentVoided(PublishedEvent, frozen=True, kw_only=True):
    """Its order was cancelled, or paid otherwise. Money that still comes goes to the balance."""

    TYPE: ClassVar = "payment.voided"
    reason: str


PublishedPaymentEvent = PaymentAwaited | PaymentCredited | PaymentFailed | PaymentVoided
PaymentEventData = PublishedPaymentEvent | UnknownEvent
