"""What a payment gateway reports, and what came of it."""

from __future__ import annotations

from enum import StrEnum


class GatewayMessageType(StrEnum):
    PAID = "payment.paid"
    FAILED = "payment.failed"
    REVERSED = "payment.reversed"


class GatewayOutcome(StrEnum):
    APPLIED = "applied"
    NO_EFFECT = "no_effect"
    """It was known, or has been overtaken by what came before."""
    UNKNOWN_PAYMENT = "unknown_payment"
    OTHER_CURRENCY = "other_currency"
    """Than that of the installation."""
    CREDITED_BY_STAFF = "credited_by_staff"
    """Before: nobody can tell whether it is the same money."""
    REVERSED_BEFORE = "reversed_before"
    """The payment was taken back, and will be credited no more."""


UNMATCHED = frozenset(GatewayOutcome) - {GatewayOutcome.APPLIED, GatewayOutcome.NO_EFFECT}
"""It belongs to no payment: money of which nobody's balance has got anything."""
