"""What a client orders, as it was decided when the order was placed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self
from uuid import UUID

from services.orders.domain.service_events import Ordered
from shared.rules.money import Money


@dataclass(frozen=True, kw_only=True)
class ServiceSpecification:
    """The fields of the event `Ordered`, which explains them."""

    order_id: UUID
    client_id: UUID
    product: str
    product_name: str
    product_type: str
    module: str
    period: str
    price: Money
    charge: Money
    resources: dict[str, int]
    configuration: dict[str, str]
    missing: list[str]
    auto_renew: dict[str, str] | None
    features: list[str]
    instruction: bool

    @classmethod
    def from_event(cls, event: Ordered) -> Self:
        return cls(**{field.name: getattr(event, field.name) for field in fields(cls)})
