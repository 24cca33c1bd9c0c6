"""For how long a timer that failed is left alone: twice as long each time."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from services.orders.timer_lookup import Timer

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 300.0


@dataclass(frozen=True, kw_only=True)
class Pause:
    failures: int
    seconds: float
    until: float
    """Of the monotonic clock: a test that moves business time does not shorten it."""


class Pauses:
    """Of this process: the next one tries at once."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._pauses: dict[Timer, Pause] = {}

    def __len__(self) -> int:
        return len(self._pauses)

    def begin(self, timer: Timer) -> Pause:
        failures = self._pauses[timer].failures + 1 if timer in self._pauses else 1
        seconds = min(FIRST_PAUSE_SECONDS * 2 ** (failures - 1), LONGEST_PAUSE_SECONDS)
        pause = Pause(failures=failures, seconds=seconds, until=self._monotonic() + seconds)
        self._pauses[timer] = pause
        return pause

    def is_over(self, timer: Timer) -> bool:
        """Also where there was none."""
        pause = self._pauses.get(timer)
        return pause is None or pause.until <= self._monotonic()

    def keep(self, due: Collection[Timer]) -> None:
        """Forgets those that are not due any more: they have fired, or were moved."""
        self._pauses = {timer: pause for timer, pause in self._pauses.items() if timer in due}
