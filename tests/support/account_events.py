"""Example events of one account: type and fields."""

from __future__ import annotations

from services.orders.domain import account_events as events
from services.orders.domain.account import Account
from tests.support.service_events import ExampleEvent

LIMIT = 10


def opened() -> ExampleEvent:
    fields = {"originator_topic": Account.TOPIC, "currency": "EUR"}
    return ExampleEvent(events.Opened, fields)


def points_added(points: int, total: int) -> ExampleEvent:
    fields = {"points": points, "total": total, "subject": "some subject", "service_id": None}
    return ExampleEvent(events.AbusePointsAdded, fields)


def blocked(points: int, limit: int = LIMIT) -> ExampleEvent:
    fields = {"points": points, "limit": limit, "subject": "some subject"}
    return ExampleEvent(events.Blocked, fields)


def unblocked(points: int, limit: int = LIMIT) -> ExampleEvent:
    fields = {"points": points, "limit": limit, "subject": "some subject"}
    return ExampleEvent(events.Unblocked, fields)


BLOCKED = (opened(), points_added(LIMIT, LIMIT), blocked(LIMIT))
