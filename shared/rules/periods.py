"""Periods: ISO 8601 durations such as "P1M", counted from an instant."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta

import isodate
from dateutil.relativedelta import relativedelta


class InvalidPeriod(ValueError):
    """The text is no ISO 8601 duration of whole days or more, or is not positive."""


def parse(period: str) -> relativedelta:
    """Raises InvalidPeriod."""
    try:
        duration = isodate.parse_duration(period)
    except (isodate.ISO8601Error, OverflowError, ValueError):
        raise InvalidPeriod(f"{period!r} is not an ISO 8601 duration") from None
    if isinstance(duration, timedelta):
        delta = relativedelta(days=duration.days)
        is_whole = duration == timedelta(days=duration.days)
    else:
        delta = relativedelta(
            years=int(duration.years), months=int(duration.months), days=duration.tdelta.days
        )
        is_whole = duration.tdelta == timedelta(days=duration.tdelta.days)
    if not is_whole or (delta.years, delta.months, delta.days) <= (0, 0, 0):
        raise InvalidPeriod(f"{period!r} is not a positive number of days, months or years")
    return delta


def end_of_period(start: datetime, period: str, anchor_day: int) -> datetime:
    """The first instant after the period. In months that have it, `anchor_day` is the day.

    Source: rules.md EC-10 (31 January, 28 February, 31 March).
    """
    delta = parse(period)
    end = start + delta
    if delta.days:
        return end
    return end.replace(day=min(anchor_day, calendar.monthrange(end.year, end.month)[1]))


def in_words(period: str) -> str:
    """For people: "1 month", "1 year and 6 months". Raises InvalidPeriod."""
    delta = parse(period).normalized()
    parts = [(delta.years, "year"), (delta.months, "month"), (delta.days, "day")]
    return " and ".join(f"{count} {unit}{'s' * (count > 1)}" for count, unit in parts if count)
