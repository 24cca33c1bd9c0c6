"""An open loop keeps its rate, whatever the calls take, and ends in time."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Event

from tests.bench.paced import at_rate


def test_no_turn_is_taken_twice() -> None:
    calls: list[int] = []
    at_rate(200, 0.1, 3, lambda: lambda: calls.append(1))
    assert 0 < len(calls) <= 20


def test_while_a_call_takes_its_time_other_threads_take_the_next_turns() -> None:
    all_at_once = Barrier(4, timeout=10)

    def worker() -> Callable[[], object]:
        first = iter([True])
        return lambda: all_at_once.wait() if next(first, False) else None

    at_rate(400, 0.3, 4, worker)
    assert not all_at_once.broken


def test_the_rate_that_was_reached_is_told() -> None:
    never = Event()
    assert at_rate(1_000, 0.1, 1, lambda: lambda: never.wait(0.02)) <= 50
