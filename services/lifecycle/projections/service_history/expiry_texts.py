"""What happened at the end of a paid period, in words. Pure."""

from __future__ import annotations

from typing import assert_never

from shared.contracts.service_expiry import (
    PublishedExpiryEvent,
    ServiceAutoDeletionSkipped,
    ServiceDeletionDue,
    ServiceExpired,
    ServiceExpiryReminded,
    ServiceGraceEnded,
)
from shared.rules.vocabulary import DeletionCause, RenewalProblem

NOT_RENEWED = {
    RenewalProblem.OFF: "no automatic renewal",
    RenewalProblem.DELETION_SCHEDULED: "to be deleted",
    RenewalProblem.HELD: "held",
    RenewalProblem.IMPOSSIBLE: "the panel could not",
    RenewalProblem.NOT_OFFERED: "not sold for this period any more",
    RenewalProblem.OWED: "money is owed",
    RenewalProblem.NOT_ENOUGH_MONEY: "not enough money",
    RenewalProblem.PRICE_RAISED: "the price was raised",
}

DELETED_BY_ITSELF = {
    DeletionCause.SCHEDULED: "The time of the scheduled deletion has come",
    DeletionCause.NON_PAYMENT: "The time of the deletion for want of payment has come",
}


def expiry(data: PublishedExpiryEvent) -> str:
    match data:
        case ServiceExpired():
            return f"Paid period over, not renewed: {NOT_RENEWED[data.renewal]}"
        case ServiceGraceEnded():
            return f"Time to pay over, not renewed: {NOT_RENEWED[data.renewal]}"
        case ServiceAutoDeletionSkipped():
            return "Deletion for want of payment left undone"
        case ServiceDeletionDue():
            return DELETED_BY_ITSELF[data.cause]
        case ServiceExpiryReminded():
            return f"Reminded that the paid period ends on {data.paid_until:%Y-%m-%d}"
        case _:
            assert_never(data)
