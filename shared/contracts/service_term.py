"""Events about how long a service is paid for. Kafka topic hosting.service."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from shared.contracts.base import Money, PublishedEvent


class ServiceRenewalOrdered(PublishedEvent, frozen=True, kw_only=True):
    """It is extended once this order is paid."""

    TYPE: ClassVar = "service.renewal_ordered"
    order_id: UUID
    period: str
    from_: datetime = msgspec.field(name="from")
    """The end of the paid period as it was then."""
    price: Money


class ServiceRenewalCancelled(PublishedEvent, frozen=True, kw_only=True):
    """The unpaid order extends it no more: cancelled, expired, or extended by other means."""

    TYPE: ClassVar = "service.renewal_cancelled"
    order_id: UUID
    reason: str


class ServiceExtended(PublishedEvent, frozen=True, kw_only=True):
    """The money is there: `paid_until` has moved. The panel has yet to do its part."""

    TYPE: ClassVar = "service.extended"
    order_id: UUID | None
    """Null where staff gave the period away."""
    period: str
    from_: datetime = msgspec.field(name="from")
    """The end of the period paid before; after expiry, the payment."""
    to: datetime
    """The first instant that is not paid for."""
    price: Money
    reason: str


class ServiceRenewed(PublishedEvent, frozen=True, kw_only=True):
    """The panel has done its part of an extension."""

    TYPE: ClassVar = "service.renewed"
    operation_id: UUID
    module: str
    paid_until: datetime
    """That it was renewed to."""


class ServiceExtensionUndone(PublishedEvent, frozen=True, kw_only=True):
    """The panel cannot do it: `paid_until` goes back, and so does the money."""

    TYPE: ClassVar = "service.extension_undone"
    order_id: UUID | None
    from_: datetime = msgspec.field(name="from")
    """The `paid_until` that stood."""
    to: datetime
    """The one that stands now."""
    price: Money
    """What is given back to the balance."""
    period: str
    period_price: Money
    """As last bought, of what stands now."""


PublishedTermEvent = (
    ServiceRenewalOrdered
    | ServiceRenewalCancelled
    | ServiceExtended
    | ServiceRenewed
    | ServiceExtensionUndone
)
