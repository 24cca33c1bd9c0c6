"""Events that orders publishes about products and their types. Kafka topic hosting.product.

Each event holds the whole definition, so that the newest one of a stream is the present one.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

from shared.contracts.base import Money, PublishedEvent, UnknownEvent
from shared.rules.vocabulary import ConfigurationType, DeletionMoment, DeletionPolicy, EditPolicy


class Price(msgspec.Struct, frozen=True, kw_only=True):
    period: str
    """ISO 8601: "P1M"."""
    amount: Money
    setup: Money
    """Once, when it is ordered."""


class ResourcePrice(msgspec.Struct, frozen=True, kw_only=True):
    period: str
    amount: Money
    """For one unit above the included ones."""


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    name: str
    unit: str
    included: int
    min: int
    max: int
    step: int
    edit: EditPolicy
    prices: list[ResourcePrice]


class ConfigurationField(msgspec.Struct, frozen=True, kw_only=True):
    field: str
    required: bool
    type: ConfigurationType
    unique: bool
    """No two services of the type, ordered or alive, have the same value."""


class ProductDefined(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "product.defined"
    code: str
    name: str
    type: str
    module: str
    on_sale: bool
    quick_order: bool
    prices: list[Price]
    resources: list[Resource]
    configuration: list[ConfigurationField]
    instruction: str | None


class ProductTypeDefined(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "product.type_defined"
    type: str
    name: str
    client_may_suspend: bool
    deletion: DeletionPolicy
    deletion_moment: DeletionMoment
    grace_days: int
    auto_delete_days: int
    delete_held_by_hand: bool
    refund_on_delete: str
    """"none" or "pro_rata"."""
    charge_downtime: bool
    renew_not_earlier_than_days: int | None
    """Null: at any time."""
    features: list[str]
    """What its services can do besides being activated and deleted: "suspend", "reboot"."""


PublishedProductEvent = ProductDefined | ProductTypeDefined
ProductEventData = PublishedProductEvent | UnknownEvent
