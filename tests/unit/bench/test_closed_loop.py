"""The closed loop of the benchmark."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier

from tests.bench import closed_loop

CALLERS = 3


def test_each_caller_has_a_worker_of_its_own_and_one_call_at_a_time() -> None:
    together, calls = Barrier(CALLERS, timeout=10), [0] * CALLERS

    def worker(number: int) -> Callable[[], None]:
        def call() -> None:
            if not calls[number]:
                together.wait()
            calls[number] += 1

        return call

    done = closed_loop.at_once(CALLERS, 0.05, worker)

    assert min(calls) >= 1
    assert len(done.milliseconds) == sum(calls)
    assert 0 < done.per_second <= sum(calls) / 0.05


def test_what_is_begun_in_time_is_ended_and_counts() -> None:
    done = closed_loop.at_once(1, 0.01, lambda _: Barrier(1).wait)

    assert done.milliseconds
