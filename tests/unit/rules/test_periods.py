"""Periods as people read them."""

from __future__ import annotations

import pytest

from shared.rules.periods import InvalidPeriod, in_words


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("P1M", "1 month"),
        ("P3M", "3 months"),
        ("P1Y", "1 year"),
        ("P18M", "1 year and 6 months"),
        ("P2Y", "2 years"),
        ("P30D", "30 days"),
        ("P1D", "1 day"),
    ],
)
def test_in_words(period: str, words: str) -> None:
    assert in_words(period) == words


def test_what_is_no_period_has_no_words() -> None:
    with pytest.raises(InvalidPeriod):
        in_words("PT1H")
