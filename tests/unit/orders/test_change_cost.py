"""What a change costs for the time that is left: exact, rounded once, never paid out. EC-3."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.domain.change_cost import ChangeCost, cost_of_product, cost_of_resources
from services.orders.domain.paid_period import PaidPeriod, PaidTime, with_surcharge
from shared.rules.catalogue import Price, ProductDefinition, ResourcePrice
from shared.rules.money import Money
from tests.support.order_examples import PRODUCT as MONTHLY
from tests.support.service_events import ORDER_ID

START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)
NEXT_END = datetime(2027, 1, 31, tzinfo=UTC)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
SECONDS = int((END - START).total_seconds())


def product(base: int, unit: int, currency: str = "EUR", code: str = "some") -> ProductDefinition:
    """Sold by the month, and by the year for ten times as much."""
    (ip,) = MONTHLY.resources
    periods = {"P1M": 1, "P1Y": 10}
    nothing = Money.zero(currency)
    prices = tuple(
        Price(period=period, amount=Money(base * times, currency), setup=nothing)
        for period, times in periods.items()
    )
    by_unit = tuple(
        ResourcePrice(period=period, amount=Money(unit * times, currency))
        for period, times in periods.items()
    )
    return replace(MONTHLY, code=code, prices=prices, resources=(replace(ip, prices=by_unit),))


def month(value: int, currency: str = "EUR", order_id: UUID | None = ORDER_ID) -> PaidPeriod:
    return PaidPeriod(
        order_id=order_id,
        period="P1M",
        starts_at=START,
        ends_at=END,
        value=Money(value, currency),
    )


def year(value: int, currency: str = "EUR") -> PaidPeriod:
    ahead = replace(month(value, currency), period="P1Y", starts_at=END, ends_at=NEXT_END)
    return replace(ahead, order_id=UUID(int=8))


def after_days(days: float, *periods: PaidPeriod) -> PaidTime:
    return PaidTime.left_of(periods, START + timedelta(days=days))


def more(cost_of: ProductDefinition, left: PaidTime, before: int = 1, after: int = 3) -> ChangeCost:
    return cost_of_resources(cost_of, {"ip": before}, {"ip": after}, left)


@pytest.mark.parametrize(
    ("currency", "unit", "days", "charge"),
    [
        ("EUR", 100, 0, 200),
        ("EUR", 100, 10, 134),  # 133.33
        ("JPY", 1, 20, 1),  # 0.67
        ("KWD", 1000, 29, 67),  # 66.67
        ("EUR", 100, 30, 0),
        ("EUR", 100, 99, 0),
    ],
)
def test_more_costs_its_price_for_the_time_left_rounded_up(
    currency: str, unit: int, days: int, charge: int
) -> None:
    cost = more(product(500, unit, currency), after_days(days, month(500, currency)))
    assert cost.charge == Money(charge, currency)


def test_last_second_costs_a_cent() -> None:
    assert more(product(500, 100), after_days(30 - 1 / 86400, month(500))).charge.minor == 1


def test_less_is_free_and_pays_nothing_out() -> None:
    cost = more(product(500, 100), after_days(10, month(700)), before=3, after=1)
    assert (cost.charge, cost.parts) == (Money(0, "EUR"), [Money(0, "EUR")])


def test_each_period_that_is_paid_costs_what_it_is_sold_for() -> None:
    cost = more(product(500, 100), after_days(15, month(500), year(5000)))
    assert cost.parts == [Money(100, "EUR"), Money(2000, "EUR")]
    assert cost.charge == Money(2100, "EUR")


def test_another_product_costs_its_price_less_what_was_paid_for_the_time_left() -> None:
    left = after_days(15, month(500))
    cost = cost_of_product(product(800, 100), {"ip": 3}, "Some product", left)
    assert cost.charge == Money(250, "EUR")  # half of 8.00 + 2.00 - 5.00
    assert [(line.text, line.amount.minor) for line in cost.lines] == [
        ("Some product, for the time that is paid for", 400),
        ("IP address: 2 above what is included, for the time that is paid for", 100),
        ("Credit for the unused part of Some product", -250),
    ]


def test_credit_is_never_paid_out() -> None:
    cost = cost_of_product(product(300, 0), {}, "Dear", after_days(15, month(500)))
    assert cost.charge == Money(0, "EUR")
    assert [line.amount.minor for line in cost.lines] == [150, -150]


def test_time_that_staff_gave_away_is_worth_nothing() -> None:
    left = after_days(15, month(500, order_id=None))
    assert cost_of_product(product(800, 0), {}, "Free", left).charge == Money(400, "EUR")


def test_what_a_change_has_cost_is_credited_to_the_next_one() -> None:
    raised = with_surcharge(
        [month(500)], UUID(int=9), START + timedelta(days=10), [Money(200, "EUR")]
    )
    cost = cost_of_product(product(1000, 0), {}, "Raised", after_days(20, *raised))
    assert cost.charge == Money(ceil(Fraction(1000 - 500, 3) - 100), "EUR")


@given(st.integers(0, 10**9), st.integers(0, 10**6), st.integers(1, 8), CURRENCIES)
def test_whole_period_costs_exactly_the_difference(
    paid: int, unit: int, amount: int, currency: str
) -> None:
    left = after_days(0, month(paid, currency))
    dearer = product(paid, unit, currency)
    difference = Money(unit * (amount - 1), currency)
    assert more(dearer, left, after=amount).charge == difference
    assert cost_of_product(dearer, {"ip": amount}, "Some", left).charge == difference


EDITS = st.lists(
    st.tuples(
        st.integers(1, SECONDS // 4), st.integers(0, 3000), st.integers(0, 300), st.integers(1, 8)
    ),
    max_size=4,
)


@given(st.integers(0, 3000), st.booleans(), EDITS, st.integers(0, 2 * SECONDS), CURRENCIES)
def test_never_more_is_given_back_than_was_charged(
    paid: int, ahead: bool, edits: list[tuple[int, int, int, int]], last: int, currency: str
) -> None:
    """Whatever is changed, and whenever it ends: by order, and so in all."""
    periods = [month(paid, currency), *([year(paid * 10, currency)] if ahead else [])]
    charged = {each.order_id: each.value for each in periods}
    now = START
    for number, (seconds, base, unit, amount) in enumerate(edits):
        now += timedelta(seconds=seconds)
        left = PaidTime.left_of(periods, now)
        cost = cost_of_product(product(base, unit, currency), {"ip": amount}, "Some", left)
        order_id = UUID(int=100 + number)
        charged[order_id] = cost.charge
        assert sum(line.amount.minor for line in cost.lines) == cost.charge.minor
        assert sum(part.minor for part in cost.parts) == cost.charge.minor
        periods = with_surcharge(periods, order_id, now, cost.parts)
        at_once = PaidTime.left_of(periods, now).refunds.get(order_id, Money.zero(currency))
        assert at_once == cost.charge, "what was bought this second is worth what it has cost"
    refunds = PaidTime.left_of(periods, now + timedelta(seconds=last)).refunds
    assert all(Money.zero(currency) < refund <= charged[id_] for id_, refund in refunds.items())
