"""Example events of one service about the end of its paid period, and stories with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.orders.domain import service_events as events
from services.orders.domain import service_expiry_events as expiry_events
from shared.rules.money import Money
from shared.rules.vocabulary import DeletionCause, HoldCause, OperationKind, RenewalProblem
from tests.support.service_events import (
    ACTIVE,
    PAID_UNTIL,
    ExampleEvent,
    done,
    lifted,
    placed,
    requested,
)

DAY = timedelta(days=1)
DELETE_AT = PAID_UNTIL + 14 * DAY
"""Of a service that is held at the end of its period."""
OFF, HELD = RenewalProblem.OFF, RenewalProblem.HELD
RENEWAL = {"period": "P1M", "price": Money(500, "EUR")}


def expired(
    renewal: RenewalProblem = OFF,
    grace_until: datetime | None = None,
    paid_until: datetime = PAID_UNTIL,
) -> ExampleEvent:
    fields = {"paid_until": paid_until, "grace_until": grace_until, "renewal": renewal}
    return ExampleEvent(expiry_events.Expired, fields)


def grace_ended(renewal: RenewalProblem = OFF) -> ExampleEvent:
    fields = {"paid_until": PAID_UNTIL, "renewal": renewal}
    return ExampleEvent(expiry_events.GraceEnded, fields)


def auto_deletion_skipped() -> ExampleEvent:
    return ExampleEvent(
        expiry_events.AutoDeletionSkipped, {"reason": "It is held for another reason too."}
    )


def reminded(days: int, problem: RenewalProblem | None = None) -> ExampleEvent:
    fields = {"paid_until": PAID_UNTIL, "days": days, "renewal": RENEWAL, "problem": problem}
    return ExampleEvent(expiry_events.ExpiryReminded, fields)


def deletion_due(cause: DeletionCause = DeletionCause.SCHEDULED) -> ExampleEvent:
    return ExampleEvent(expiry_events.DeletionDue, {"cause": cause})


def held_unpaid(version: int, delete_at: datetime = DELETE_AT) -> ExampleEvent:
    return placed(HoldCause.NON_PAYMENT, version, "", delete_at=delete_at)


EXPIRED = (*ACTIVE, expired(), held_unpaid(6), requested(OperationKind.SUSPENSION, 7))
EXPIRED_AND_SUSPENDED = (*EXPIRED, done(events.Suspended, 7))
FORCED = (
    *EXPIRED_AND_SUSPENDED,
    lifted(HoldCause.NON_PAYMENT, 6),
    requested(OperationKind.RESUME, 10),
    done(events.Resumed, 10),
)
"""Staff let it run, although nothing was paid."""
END_OF_PERIOD = (
    *ACTIVE,
    reminded(7, RenewalProblem.PRICE_RAISED),
    expired(HELD, PAID_UNTIL + DAY),
    grace_ended(),
    held_unpaid(8),
    auto_deletion_skipped(),
    deletion_due(DeletionCause.NON_PAYMENT),
)
"""Whatever may be told of it."""
