"""Pro rata: whole seconds, exact shares, and one rounding in favour of nobody's books."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.rules.money import Money
from shared.rules.pro_rata import charge_of, refund_of, share_left, split_up

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2026, 1, 31, tzinfo=UTC)
INSTANTS = st.integers(-86_400, 40 * 86_400).map(lambda second: START + timedelta(seconds=second))
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
COSTS = st.lists(st.fractions(-1000, 1000, max_denominator=2_678_400), max_size=6)


@pytest.mark.parametrize(
    ("at", "share"),
    [
        (START - timedelta(days=1), Fraction(1)),
        (START, Fraction(1)),
        (START + timedelta(days=10), Fraction(2, 3)),
        (END - timedelta(seconds=1), Fraction(1, 30 * 86400)),
        (END - timedelta(microseconds=1), Fraction(1, 30 * 86400)),
        (END, Fraction(0)),
        (END + timedelta(days=1), Fraction(0)),
    ],
)
def test_share_that_is_left_counts_whole_seconds(at: datetime, share: Fraction) -> None:
    assert share_left(START, END, at) == share


def test_seconds_are_those_of_the_clock_wherever_the_span_begins_within_one() -> None:
    offset = timedelta(microseconds=700_000)
    at = START + timedelta(days=15, microseconds=100_000)
    assert share_left(START + offset, END + offset, at) == Fraction(1, 2)


@given(INSTANTS, INSTANTS)
def test_what_two_cuts_leave_and_take_comes_to_the_whole(first: datetime, second: datetime) -> None:
    early, late = sorted((first, second))
    used = share_left(START, END, early) - share_left(START, END, late)
    assert (1 - share_left(START, END, early)) + used + share_left(START, END, late) == 1
    assert 0 <= used <= 1


@pytest.mark.parametrize(
    ("exact", "charged", "given_back"),
    [(Fraction(1, 1000), 1, 0), (Fraction(5), 5, 5), (Fraction(-1, 2), 0, -1)],
)
def test_charges_are_rounded_up_and_refunds_down(
    exact: Fraction, charged: int, given_back: int
) -> None:
    assert charge_of(exact, "KWD") == Money(charged, "KWD")
    assert refund_of(exact, "KWD") == Money(given_back, "KWD")


@given(st.integers(0, 10**15), st.lists(st.integers(1, 10**6), min_size=1), CURRENCIES)
def test_refunds_in_parts_never_come_to_more_than_the_whole(
    price: int, weights: list[int], currency: str
) -> None:
    """A fault elsewhere: each part rounded by itself, and a cent more given back. EC-3."""
    whole = Money(price, currency)
    shares = [Fraction(weight, sum(weights)) for weight in weights]
    refunds = [refund_of(whole.minor * share, currency) for share in shares]
    assert sum(refund.minor for refund in refunds) <= whole.minor


@given(COSTS, CURRENCIES)
def test_parts_of_a_charge_come_to_exactly_the_charge(costs: list[Fraction], currency: str) -> None:
    split = split_up(costs, currency)
    assert len(split) == len(costs)
    assert sum(part.minor for part in split) == charge_of(sum(costs, Fraction(0)), currency).minor
    assert all(part.minor >= 0 for part in split)


def test_part_that_gives_back_lowers_what_the_next_ones_cost() -> None:
    assert split_up([Fraction(-3), Fraction(5)], "JPY") == [Money(0, "JPY"), Money(2, "JPY")]
