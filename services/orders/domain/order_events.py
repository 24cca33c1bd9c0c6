"""The domain events of an order. shared/contracts/order.py names the fields of its items."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from shared.eventstore.event import Event
from shared.rules.money import Money
from shared.rules.vocabulary import PaymentMethod

Item = dict[str, Any]


class Placed(Event, Aggregate.Created):
    TOPIC = "orders.order.placed"
    client_id: UUID
    items: list[Item]
    total: Money
    expires_at: datetime | None = None
    """If it is not paid until then; None: never, as of those that are older than this field."""


class ItemsAdded(Event):
    TOPIC = "orders.order.items_added"
    items: list[Item]
    """The new ones."""
    total: Money
    """Of the whole order."""


class ServiceRemoved(Event):
    TOPIC = "orders.order.service_removed"
    service_id: UUID
    items: list[Item]
    """All that remain."""
    total: Money


class ItemChanged(Event):
    TOPIC = "orders.order.item_changed"
    service_id: UUID
    items: list[Item]
    """All of them."""
    total: Money


class PaymentAwaited(Event):
    TOPIC = "orders.order.payment_awaited"
    payment_id: UUID
    method: PaymentMethod
    amount: Money


class PaymentFailed(Event):
    TOPIC = "orders.order.payment_failed"
    payment_id: UUID


class Paid(Event):
    TOPIC = "orders.order.paid"
    total: Money
    payment_id: UUID | None


class Cancelled(Event):
    TOPIC = "orders.order.cancelled"
    reason: str


class Expired(Event):
    """Nobody has paid it in time."""

    TOPIC = "orders.order.expired"
    reason: str


OrderEvent = (
    Placed
    | ItemsAdded
    | ServiceRemoved
    | ItemChanged
    | PaymentAwaited
    | PaymentFailed
    | Paid
    | Cancelled
    | Expired
)
