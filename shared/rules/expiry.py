"""What the end of a paid period means: when reminders go out, and how days are counted."""

from __future__ import annotations

from datetime import datetime, timedelta

REMINDER_DAYS = (7, 1)
"""Before the end of the paid period, in their order. Source: rules.md EC-4 (a week), RN-6."""


def days_after(instant: datetime, days: int) -> datetime:
    """In spans of 24 hours. Source: rules.md EC-9."""
    return instant + timedelta(hours=24 * days)


def reminder_at(paid_until: datetime, days: int) -> datetime:
    return days_after(paid_until, -days)


def next_reminder_at(
    paid_until: datetime, now: datetime, reminded_days: int | None = None
) -> datetime | None:
    """When the first one goes out that is still to come, `reminded_days` being the latest that has;
    None: none is.
    """
    for days in REMINDER_DAYS:
        at = reminder_at(paid_until, days)
        if at > now and (reminded_days is None or days < reminded_days):
            return at
    return None


def reminder_days(paid_until: datetime, at: datetime) -> int:
    """How long before the end the reminder goes out that is due then."""
    return next(days for days in REMINDER_DAYS if reminder_at(paid_until, days) == at)
