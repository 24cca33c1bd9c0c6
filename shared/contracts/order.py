"""Events that orders publishes about an order. Kafka topic hosting.order."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from shared.contracts.base import Money, PublishedEvent, UnknownEvent
from shared.rules.vocabulary import ItemKind, PaymentMethod


class OrderItem(msgspec.Struct, frozen=True, kw_only=True):
    kind: ItemKind
    product: str
    name: str
    """Of the product, as it was when the item was ordered."""
    period: str
    quantity: int
    price: Money
    """Of the whole item: all units, resources and set-up fees included."""
    services: list[UUID]
    """One per unit."""


class OrderPlaced(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "order.placed"
    client_id: UUID
    items: list[OrderItem]
    total: Money
    expires_at: datetime | None = None
    """If it is not paid until then; null: never."""


class OrderItemsAdded(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "order.items_added"
    items: list[OrderItem]
    """The new ones."""
    total: Money
    """Of the whole order."""


class OrderServiceRemoved(PublishedEvent, frozen=True, kw_only=True):
    """A service was taken out of the unpaid order; its item has one unit less, or is gone."""

    TYPE: ClassVar = "order.service_removed"
    service_id: UUID
    items: list[OrderItem]
    """All that remain."""
    total: Money


class OrderItemChanged(PublishedEvent, frozen=True, kw_only=True):
    """A service of the unpaid order costs something else; it is an item of its own now."""

    TYPE: ClassVar = "order.item_changed"
    service_id: UUID
    items: list[OrderItem]
    """All of them."""
    total: Money


class OrderPaymentAwaited(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "order.payment_awaited"
    payment_id: UUID
    method: PaymentMethod
    amount: Money


class OrderPaymentFailed(PublishedEvent, frozen=True, kw_only=True):
    """The money will not arrive, or what arrived does not suffice: the order awaits payment."""

    TYPE: ClassVar = "order.payment_failed"
    payment_id: UUID


class OrderPaid(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "order.paid"
    total: Money
    payment_id: UUID | None
    """Null where it was paid from the balance alone."""


class OrderCancelled(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "order.cancelled"
    reason: str


class OrderExpired(PublishedEvent, frozen=True, kw_only=True):
    """Nobody has paid it in time; what was to be done for it is not done."""

    TYPE: ClassVar = "order.expired"
    reason: str


PublishedOrderEvent = (
    OrderPlaced
    | OrderItemsAdded
    | OrderServiceRemoved
    | OrderItemChanged
    | OrderPaymentAwaited
    | OrderPaymentFailed
    | OrderPaid
    | OrderCancelled
    | OrderExpired
)
OrderEventData = PublishedOrderEvent | UnknownEvent
