"""Example events of one account: type and fields."""

from __future__ import annotations

from uuid import UUID

from services.orders.domain import account_events as events
from services.orders.domain.account import Account
from shared.rules.money import Money
from tests.support.service_events import ORDER_ID, ExampleEvent

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


def deposited(amount: int, balance: int) -> ExampleEvent:
    fields = {"reference": "some reference", "payment_id": None, "order_id": None}
    return ExampleEvent(events.Deposited, {"amount": eur(amount), "balance": eur(balance)} | fields)


def reversed_(payment_id: UUID, amount: int, owed: int, balance: int) -> ExampleEvent:
    fields = {"payment_id": payment_id, "order_id": ORDER_ID}
    amounts = {"amount": eur(amount), "owed": eur(owed), "balance": eur(balance)}
    return ExampleEvent(events.Reversed, fields | amounts)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")
