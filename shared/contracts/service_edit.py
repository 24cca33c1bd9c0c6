"""Events about what was edited of a service. Kafka topic hosting.service."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.base import AutoRenew, Money, PublishedEvent


class ServiceLabelChanged(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "service.label_changed"
    label: str


class ServiceAutoRenewChanged(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "service.auto_renew_changed"
    auto_renew: AutoRenew | None
    """Null: it is renewed by hand only."""


class ServiceOrderEdited(PublishedEvent, frozen=True, kw_only=True):
    """While it is unpaid: other amounts in its order."""

    TYPE: ClassVar = "service.order_edited"
    resources: dict[str, int]
    """Code to amount."""
    price: Money
    charge: Money


class ServiceChangeOrdered(PublishedEvent, frozen=True, kw_only=True):
    """Another product or other resources, once the order is paid."""

    TYPE: ClassVar = "service.change_ordered"
    order_id: UUID
    product: str
    product_name: str
    instruction: bool
    resources: dict[str, int]
    price: Money
    """For one period, from then on."""
    charge: Money
    """What the change itself costs: now, for the time that is paid for."""
    priced_at: datetime | None = None
    """From then on the charge counts. Null: the event is older than charges by time."""
    parts: list[Money] | None = None
    """Of the charge, for each paid period that was not over then, oldest first."""


class ServiceChangeRequested(PublishedEvent, frozen=True, kw_only=True):
    """Paid, or free: the panel has to do it now."""

    TYPE: ClassVar = "service.change_requested"
    order_id: UUID | None
    """Null where it costs nothing."""
    product: str
    product_name: str
    instruction: bool
    resources: dict[str, int]
    price: Money
    charge: Money
    priced_at: datetime | None = None
    parts: list[Money] | None = None


class ServiceChangeCancelled(PublishedEvent, frozen=True, kw_only=True):
    """The change that waited for this order to be paid is not wanted any more."""

    TYPE: ClassVar = "service.change_cancelled"
    order_id: UUID
    reason: str


class ServiceChanged(PublishedEvent, frozen=True, kw_only=True):
    """The panel has done it. A change that fails leaves no trace: the service is as it was."""

    TYPE: ClassVar = "service.changed"
    operation_id: UUID
    module: str
    product: str
    product_name: str
    instruction: bool
    resources: dict[str, int]
    price: Money


PublishedEditEvent = (
    ServiceLabelChanged
    | ServiceAutoRenewChanged
    | ServiceOrderEdited
    | ServiceChangeOrdered
    | ServiceChangeRequested
    | ServiceChangeCancelled
    | ServiceChanged
)
