"""Pro rata: what part of a paid span is left, and how amounts of money are rounded. Exact.

Source: rules.md EC-3.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from shared.rules.money import Money

_SECOND = timedelta(seconds=1)


def share_left(starts_at: datetime, ends_at: datetime, at: datetime) -> Fraction:
    """From 0 to 1, of the whole seconds. An instant counts as the second in which it lies."""
    start, end, now = (each.replace(microsecond=0) for each in (starts_at, ends_at, at))
    if now >= end:
        return Fraction(0)
    return Fraction((end - max(start, now)) // _SECOND, (end - start) // _SECOND)


def charge_of(minor: Fraction, currency: str) -> Money:
    """Rounded up, and never negative: what has become cheaper is not paid out."""
    return Money(max(0, ceil(minor)), currency)


def refund_of(minor: Fraction, currency: str) -> Money:
    """Rounded down."""
    return Money(floor(minor), currency)


def in_turn(costs: Iterable[Fraction], currency: str) -> list[Money]:
    """Each of the costs in whole units, so that they come to exactly the charge for them all."""
    rounded, total, so_far = [], Fraction(0), Money.zero(currency)
    for cost in costs:
        total += cost
        until_here = charge_of(total, currency)
        rounded.append(until_here - so_far)
        so_far = until_here
    return rounded


def split_up(parts: Iterable[Fraction], currency: str) -> list[Money]:
    """The charge for all the parts together, in whole units: what each of them has cost of it.

    What one part gives back lowers what the others cost.
    """
    costs, split, total, so_far = list(parts), [], Fraction(0), 0
    charge = charge_of(sum(costs, Fraction(0)), currency)
    for cost in costs:
        total += cost
        until_here = max(so_far, min(ceil(total), charge.minor))
        split.append(Money(until_here - so_far, currency))
        so_far = until_here
    return split
