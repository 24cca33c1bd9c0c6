"""The file that moves the business time of a test stack: what was added up, as one exact span."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import isodate

CLOCK_VARIABLE = "TEST_CLOCK_FILE"


class InvalidSpan(ValueError):
    """The text is no ISO 8601 duration, not positive, or longer than there are years."""


class ClockFile:
    """Every process of the stack reads it whenever it asks for the time.

    Months and years are counted by the calendar, from the business time at which they are added;
    what the file holds is days and seconds. So time never jumps back at the end of a month, and
    spans that were added one after another make up their sum.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def advanced(self, real_time: datetime) -> timedelta:
        """What was added up. Absent: nothing."""
        if not self.path.is_file():
            return timedelta()
        held = isodate.parse_duration(self.path.read_text().strip())
        ahead: datetime = real_time + held  # may hold months, if a person has written it
        return ahead - real_time

    def advance(self, duration: str) -> datetime:
        """Replaced at once; of two who advance it at the same time, both count.

        Returns the business time after it. Raises InvalidSpan.
        """
        span = _parsed(duration)
        with self._locked():
            real_time = datetime.now(UTC)
            advanced = self.advanced(real_time)
            total = advanced + _exact(span, real_time + advanced, duration)
            temporary = self.path.with_name(f"{self.path.name}.new")
            temporary.write_text(f"{isodate.duration_isoformat(total)}\n")
            os.replace(temporary, self.path)
        return real_time + total

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(f"{self.path.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _parsed(duration: str) -> timedelta | isodate.Duration:
    """Raises InvalidSpan."""
    try:
        span: timedelta | isodate.Duration = isodate.parse_duration(duration)
    except (isodate.ISO8601Error, OverflowError, ValueError):
        raise InvalidSpan(f"{duration!r} is not an ISO 8601 duration such as P31D") from None
    return span


def _exact(span: timedelta | isodate.Duration, now: datetime, duration: str) -> timedelta:
    """Raises InvalidSpan."""
    try:
        added: timedelta = now + span - now
    except (OverflowError, ValueError):
        raise InvalidSpan(f"{duration!r} leads beyond the last year that there is") from None
    if added <= timedelta():
        raise InvalidSpan(f"{duration!r} is not positive: time does not go back")
    return added
