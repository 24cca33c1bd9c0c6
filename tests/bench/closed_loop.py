"""Work as fast as the answers come, each caller one thing at a time: a closed loop."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec


class Done(msgspec.Struct, frozen=True, kw_only=True):
    per_second: float
    milliseconds: list[float]
    """What each took."""


def at_once(callers: int, seconds: float, worker: Callable[[int], Callable[[], object]]) -> Done:
    """Each thread makes a worker of its own, by its number, and calls it until the time is over.

    What is begun by then is ended, and counts, and so does its time.
    """
    calls = [worker(number) for number in range(callers)]
    began = time.monotonic()

    def work(call: Callable[[], object]) -> list[float]:
        took: list[float] = []
        while (start := time.monotonic()) < began + seconds:
            call()
            took.append(1000 * (time.monotonic() - start))
        return took

    with ThreadPoolExecutor(callers) as executor:
        took = [each for times in executor.map(work, calls) for each in times]
        return Done(per_second=len(took) / (time.monotonic() - began), milliseconds=took)
