"""What a service keeps of the periods that were paid, and what is left of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.orders.domain import service_edit_events as edit_events
from services.orders.domain.paid_period import PaidPeriod, PaidTime
from shared.rules.money import Money
from shared.rules.vocabulary import OperationKind
from tests.support.edit_events import OTHER_ORDER_ID, change_event, change_of, changed
from tests.support.scenario import given
from tests.support.service_events import (
    ACTIVE,
    ORDER_ID,
    PAID_UNTIL,
    ExampleEvent,
    failed,
    requested,
)
from tests.support.term_events import (
    APRIL,
    MARCH,
    RENEWAL_ORDER_ID,
    RENEWING,
    extended,
    extension_undone,
)

JANUARY = datetime(2026, 1, 1, tzinfo=UTC)
MIDDLE = JANUARY + timedelta(days=15, hours=12)
FIRST = PaidPeriod(
    order_id=ORDER_ID,
    period="P1M",
    starts_at=JANUARY,
    ends_at=PAID_UNTIL,
    value=Money(500, "EUR"),
)
"""Without the set-up fee of 2.00."""
CHANGE = replace(
    change_of(OTHER_ORDER_ID), charge=Money(100, "EUR"), priced_at=MIDDLE, parts=[Money(100, "EUR")]
)
CHANGING = (
    *ACTIVE,
    change_event(edit_events.ChangeRequested, CHANGE),
    requested(OperationKind.CHANGE, 6, resources={"ip": 3}, product="some-product"),
)


def periods(*events: ExampleEvent) -> list[PaidPeriod]:
    return given(*events).service().paid_periods


def refunds(periods: Sequence[PaidPeriod], at: datetime) -> dict[UUID, Money]:
    return PaidTime.left_of(periods, at).refunds


def test_first_period_is_worth_its_price_without_the_set_up_fee() -> None:
    assert periods(*ACTIVE) == [FIRST]
    assert refunds([FIRST], MIDDLE) == {ORDER_ID: Money(250, "EUR")}


def test_period_paid_ahead_is_worth_all_of_its_price() -> None:
    first, second = periods(*RENEWING)
    assert (second.starts_at, second.ends_at) == (PAID_UNTIL, MARCH)
    assert refunds([first, second], MIDDLE) == {
        ORDER_ID: Money(250, "EUR"),
        RENEWAL_ORDER_ID: Money(500, "EUR"),
    }


def test_period_that_staff_gave_away_is_worth_nothing() -> None:
    free = periods(*ACTIVE, extended(order_id=None))[1]
    assert PaidTime.left_of([free], MIDDLE).value == [0]


def test_extension_that_was_undone_is_not_paid_and_the_next_one_begins_earlier() -> None:
    twice = (*RENEWING, extended(MARCH, APRIL, order_id=UUID(int=9)))
    undone = (failed(OperationKind.RENEWAL, 7), extension_undone(APRIL, MARCH))
    first, second = periods(*twice, *undone)
    assert first == FIRST
    assert (second.order_id, second.starts_at) == (UUID(int=9), PAID_UNTIL)
    assert (second.ends_at, second.value) == (MARCH, Money(500, "EUR"))


def test_change_that_was_paid_and_made_raises_what_is_left_from_its_edit_on() -> None:
    raised = periods(*CHANGING, changed(6, CHANGE))
    assert refunds(raised, MIDDLE) == {
        ORDER_ID: Money(250, "EUR"),
        OTHER_ORDER_ID: Money(100, "EUR"),
    }
    three_quarters = MIDDLE + (PAID_UNTIL - MIDDLE) / 2
    assert refunds(raised, three_quarters)[OTHER_ORDER_ID] == Money(50, "EUR")
    assert not refunds(raised, PAID_UNTIL)


def test_change_that_the_panel_cannot_make_leaves_the_value_as_it_was() -> None:
    assert periods(*CHANGING) == [FIRST]
    assert periods(*CHANGING, failed(OperationKind.CHANGE, 6)) == [FIRST]
