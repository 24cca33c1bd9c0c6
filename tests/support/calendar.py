"""Business time that only the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Calendar:
    """From 1 April 2026: the month has 30 days."""

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 1, 12, tzinfo=UTC)

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)
