"""Worlds of one currency each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.currencies import CURRENCIES
from tests.support.world import World, world


@pytest.fixture(params=CURRENCIES)
def market(request: pytest.FixtureRequest) -> Iterator[World]:
    """Every test that uses it runs with two decimal places, with none and with three."""
    with world(currency=request.param) as living:
        living.define_catalogue()
        yield living
