"""The benchmark's services are what the fold makes of real events."""

from __future__ import annotations

import pytest

from shared.rules.status import status
from tests.bench.many_services import AGES, example


@pytest.mark.parametrize("age, expected", [(1, "ordered"), (3, "active"), (6, "suspended")])
def test_a_service_after_so_many_events(age: int, expected: str) -> None:
    state = example(age)
    assert age in AGES
    assert (state.version, status(state.facts)) == (age, expected)
