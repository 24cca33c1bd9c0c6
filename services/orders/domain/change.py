"""What a service is to become, once it is paid and the panel has done it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Self
from uuid import UUID

from services.orders.domain.service_edit_events import ChangeEvent
from shared.rules.money import Money


@dataclass(frozen=True, kw_only=True)
class Change:
    """Another product, other amounts of resources, or both."""

    order_id: UUID | None = None
    """That must be paid first; None: it costs nothing."""
    product: str
    product_name: str
    instruction: bool
    resources: dict[str, int]
    price: Money
    """For one period, as of then."""
    charge: Money
    """What the change itself costs: now, for the time that is paid for."""
    priced_at: datetime | None = None
    parts: list[Money] | None = None
    """As in the events, which explain them."""

    @classmethod
    def from_event(cls, event: ChangeEvent) -> Self:
        return cls(**{field.name: getattr(event, field.name) for field in fields(cls)})
