"""The domain events of a service about how long it is paid for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.orders.domain.service_operation_events import OperationDone
from shared.eventstore.event import Event
from shared.rules.money import Money


class RenewalOrdered(Event):
    TOPIC = "orders.service.renewal_ordered"
    order_id: UUID
    period: str
    from_: datetime
    """The `paid_until` that stood: the key of the renewal."""
    price: Money


class RenewalCancelled(Event):
    TOPIC = "orders.service.renewal_cancelled"
    order_id: UUID
    reason: str


class Extended(Event):
    """The money is there, or staff gave the period away."""

    TOPIC = "orders.service.extended"
    order_id: UUID | None
    period: str
    from_: datetime
    to: datetime
    price: Money
    reason: str


class Renewed(OperationDone):
    TOPIC = "orders.service.renewed"
    paid_until: datetime


class ExtensionUndone(Event):
    TOPIC = "orders.service.extension_undone"
    order_id: UUID | None
    from_: datetime
    """The `paid_until` that stood."""
    to: datetime
    """The one that stands now."""
    price: Money
    """What is given back."""
    period: str
    period_price: Money
    """As last bought, of what stands now."""


TermEvent = RenewalOrdered | RenewalCancelled | Extended | Renewed | ExtensionUndone
