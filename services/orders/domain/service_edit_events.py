"""The domain events of a service about what was edited."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.orders.domain.service_operation_events import OperationDone
from shared.eventstore.event import Event
from shared.rules.money import Money


class LabelChanged(Event):
    TOPIC = "orders.service.label_changed"
    label: str


class AutoRenewChanged(Event):
    TOPIC = "orders.service.auto_renew_changed"
    auto_renew: dict[str, str] | None


class OrderEdited(Event):
    """While it is unpaid: other amounts in its order."""

    TOPIC = "orders.service.order_edited"
    resources: dict[str, int]
    price: Money
    charge: Money


class ChangeEvent(Event):
    """Base of what another product or other resources mean."""

    TOPIC = "orders.service.change_event"
    order_id: UUID | None
    product: str
    product_name: str
    instruction: bool
    resources: dict[str, int]
    price: Money
    charge: Money
    priced_at: datetime | None = None
    """The edit; from then on the charge counts. None: it is older than charges by time."""
    parts: list[Money] | None = None
    """Of the charge, for each paid period that was not over at the edit, oldest first."""


class ChangeOrdered(ChangeEvent):
    TOPIC = "orders.service.change_ordered"


class ChangeRequested(ChangeEvent):
    TOPIC = "orders.service.change_requested"


class ChangeCancelled(Event):
    TOPIC = "orders.service.change_cancelled"
    order_id: UUID
    reason: str


class Changed(OperationDone):
    TOPIC = "orders.service.changed"
    product: str
    product_name: str
    instruction: bool
    resources: dict[str, int]
    price: Money


EditEvent = (
    LabelChanged
    | AutoRenewChanged
    | OrderEdited
    | ChangeOrdered
    | ChangeRequested
    | ChangeCancelled
    | Changed
)
