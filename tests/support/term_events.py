"""Example events of one service about how long it is paid for, and stories with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.orders.domain import service_events as events
from services.orders.domain import service_term_events as term_events
from services.orders.domain.renewal import Renewal
from shared.rules.money import Money
from shared.rules.vocabulary import HoldCause, OperationKind
from tests.support.deletion_code_events import CODE_REFUSED
from tests.support.edit_events import CHANGED, HANDED_OVER
from tests.support.expiry_events import END_OF_PERIOD
from tests.support.service_events import (
    ACTIVE,
    IMPOSSIBLE,
    PAID_UNTIL,
    REFUNDED,
    RESUMED,
    ExampleEvent,
    done,
    failed,
    id_from_version,
    placed,
    requested,
)

RENEWAL_ORDER_ID = UUID("00000000-0000-4000-8000-000000000005")
PRICE = Money(500, "EUR")
MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


def renewal(
    order_id: UUID | None = RENEWAL_ORDER_ID, period: str = "P1M", from_: datetime = PAID_UNTIL
) -> Renewal:
    return Renewal(order_id=order_id, period=period, from_=from_, price=PRICE)


def renewal_ordered(ordered: Renewal | None = None) -> ExampleEvent:
    return ExampleEvent(term_events.RenewalOrdered, vars(ordered or renewal()))


def renewal_cancelled(reason: str, order_id: UUID = RENEWAL_ORDER_ID) -> ExampleEvent:
    fields = {"order_id": order_id, "reason": reason}
    return ExampleEvent(term_events.RenewalCancelled, fields)


def extended(
    from_: datetime = PAID_UNTIL,
    to: datetime = MARCH,
    *,
    order_id: UUID | None = RENEWAL_ORDER_ID,
    reason: str = "",
    period: str = "P1M",
) -> ExampleEvent:
    fields = {"from_": from_, "to": to, "price": PRICE, "reason": reason, "period": period}
    return ExampleEvent(term_events.Extended, {"order_id": order_id, **fields})


def renewal_requested(version: int, to: str = "2026-03-01T00:00:00Z") -> ExampleEvent:
    return requested(OperationKind.RENEWAL, version, period="P1M", paid_until=to)


def renewed(operation: int, paid_until: datetime = MARCH) -> ExampleEvent:
    fields = {"operation_id": id_from_version(operation), "module": "some-module"}
    return ExampleEvent(term_events.Renewed, {"paid_until": paid_until, **fields})


def extension_undone(
    from_: datetime = MARCH, to: datetime = PAID_UNTIL, order_id: UUID | None = RENEWAL_ORDER_ID
) -> ExampleEvent:
    fields: dict[str, object] = {"order_id": order_id, "from_": from_, "to": to, "price": PRICE}
    fields |= {"period": "P1M", "period_price": PRICE}
    return ExampleEvent(term_events.ExtensionUndone, fields)


BEYOND = PAID_UNTIL + timedelta(days=9)
HELD = (
    *ACTIVE,
    placed(HoldCause.NON_PAYMENT, 5),
    requested(OperationKind.SUSPENSION, 6),
    done(events.Suspended, 6),
)
"""Nobody paid for it in time."""
RENEWING = (*ACTIVE, renewal_ordered(), extended(), renewal_requested(7))
RENEWED = (
    *ACTIVE,
    renewal_ordered(renewal(period="P1Y")),
    renewal_cancelled("another period was ordered"),
    renewal_ordered(),
    extended(),
    renewal_requested(9),
    renewed(9),
    extended(MARCH, APRIL),
    renewal_requested(12, "2026-04-01T00:00:00Z"),
    failed(OperationKind.RENEWAL, 12),
    extension_undone(APRIL, MARCH),
)
"""Renewed by hand after another thought; the next extension is impossible on the panel."""
EXAMPLES = (
    *(*RESUMED, *IMPOSSIBLE, *CHANGED, *CODE_REFUSED),
    *(*HANDED_OVER, *RENEWED, *END_OF_PERIOD, *REFUNDED),
)
"""Every type of event at least once."""
