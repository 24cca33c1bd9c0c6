"""Percentiles are values that were measured."""

from __future__ import annotations

import pytest

from tests.bench.percentiles import percentile


@pytest.mark.parametrize("percent, value", [(0, 1), (1, 1), (50, 50), (99, 99), (100, 100)])
def test_of_a_hundred_values(percent: float, value: float) -> None:
    assert percentile(list(range(100, 0, -1)), percent) == value


def test_of_few_values_the_highest_percentiles_are_the_greatest() -> None:
    assert percentile([3.0, 1.0, 2.0], 99) == 3.0
