"""Products and their types, as the provider defines them; and what a client asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from shared.rules.money import Money
from shared.rules.vocabulary import ConfigurationType, DeletionMoment, DeletionPolicy, EditPolicy

CODE_PATTERN = "[a-z0-9][a-z0-9-]{0,62}"
"""Of products, types and resources. Source: rules.md EC-21."""


@dataclass(frozen=True, kw_only=True)
class Price:
    period: str
    amount: Money
    setup: Money


@dataclass(frozen=True, kw_only=True)
class ResourcePrice:
    period: str
    amount: Money
    """For one unit above the included ones."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    code: str
    name: str
    unit: str
    included: int
    min: int
    max: int
    step: int
    edit: EditPolicy
    prices: tuple[ResourcePrice, ...]

    @property
    def default(self) -> int:
        """The amount of a service that was ordered without naming one."""
        return min(max(self.min, self.included), self.max)

    def price(self, period: str) -> Money | None:
        """None if more than what is included is not sold for the period."""
        return next((price.amount for price in self.prices if price.period == period), None)


@dataclass(frozen=True, kw_only=True)
class ConfigurationField:
    field: str
    required: bool
    type: ConfigurationType
    unique: bool


@dataclass(frozen=True, kw_only=True)
class ProductDefinition:
    code: str
    name: str
    type: str
    module: str
    on_sale: bool
    quick_order: bool
    prices: tuple[Price, ...]
    resources: tuple[Resource, ...]
    configuration: tuple[ConfigurationField, ...]
    instruction: str | None

    def price(self, period: str) -> Price | None:
        """None if the product is not sold for the period."""
        return next((price for price in self.prices if price.period == period), None)


@dataclass(frozen=True, kw_only=True)
class ProductTypeDefinition:
    type: str
    name: str
    client_may_suspend: bool
    deletion: DeletionPolicy
    deletion_moment: DeletionMoment
    grace_days: int
    auto_delete_days: int
    delete_held_by_hand: bool
    refund_on_delete: str
    charge_downtime: bool
    renew_not_earlier_than_days: int | None
    features: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RequestedItem:
    """One item of an order, as the client asks for it."""

    product: str
    period: str
    quantity: int = 1
    resources: Mapping[str, int] = field(default_factory=dict)
    """Amounts, not differences."""
    configuration: Mapping[str, str] = field(default_factory=dict)
    auto_renew: Mapping[str, str] | None = None


@lru_cache
def product_id(code: str) -> UUID:
    """The stream id of a product."""
    return uuid5(NAMESPACE_URL, f"hostledger:product:{code}")


@lru_cache
def product_type_id(type_: str) -> UUID:
    """The stream id of a product type."""
    return uuid5(NAMESPACE_URL, f"hostledger:product-type:{type_}")
