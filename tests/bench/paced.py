"""Work at a steady rate, whatever the answers take: an open loop."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event


def at_rate(
    rate: float, seconds: float, threads: int, worker: Callable[[], Callable[[], object]]
) -> float:
    """Each thread makes a worker of its own and calls it at every turn that falls to it.

    Returns how many calls a second there were: fewer than `rate` if all threads were busy.
    """
    turns, began, never = count(), time.monotonic(), Event()
    end = began + seconds

    def work() -> int:
        call, calls = worker(), 0
        while max(time.monotonic(), due := began + next(turns) / rate) < end:
            never.wait(max(0.0, due - time.monotonic()))
            call()
            calls += 1
        return calls

    with ThreadPoolExecutor(threads) as executor:
        all_calls = sum(each.result() for each in [executor.submit(work) for _ in range(threads)])
        return all_calls / (time.monotonic() - began)
