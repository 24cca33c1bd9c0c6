"""The aggregates of the catalogue: products and their types."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Self

from services.orders.domain import product_events as events
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.catalogue import (
    ConfigurationField,
    Price,
    ProductDefinition,
    ProductTypeDefinition,
    Resource,
    ResourcePrice,
    product_id,
    product_type_id,
)
from shared.rules.policies import TypePolicy
from shared.rules.vocabulary import (
    ConfigurationType,
    DeletionMoment,
    DeletionPolicy,
    EditPolicy,
    RefundPolicy,
)


class Product(EventSourcedAggregate):
    TOPIC = "orders.product"
    Event, Created = Event, events.Defined

    def __init__(self) -> None:
        self.definition: ProductDefinition

    @classmethod
    def define(cls, definition: ProductDefinition) -> Self:
        return cls._create(events.Defined, id=product_id(definition.code), **_to_dict(definition))

    def to_dict(self) -> dict[str, Any]:
        return _to_dict(self.definition)

    def redefine(self, definition: ProductDefinition) -> None:
        """The same definition again is a no-op."""
        if definition != self.definition:
            fields = {"originator_topic": self.TOPIC, **_to_dict(definition)}
            self.trigger_event(events.Defined, **fields)

    def evolve(self, event: events.Defined) -> None:
        self.definition = ProductDefinition(
            **_own_fields(ProductDefinition, event)
            | {
                "prices": tuple(Price(**price) for price in event.prices),
                "resources": tuple(_resource(resource) for resource in event.resources),
                "configuration": tuple(_field(field) for field in event.configuration),
            }
        )


class ProductType(EventSourcedAggregate):
    TOPIC = "orders.product_type"
    Event, Created = Event, events.TypeDefined

    def __init__(self) -> None:
        self.definition: ProductTypeDefinition

    @property
    def policy(self) -> TypePolicy:
        return TypePolicy(
            client_may_suspend=self.definition.client_may_suspend,
            deletion=self.definition.deletion,
            deletion_moment=self.definition.deletion_moment,
            grace_days=self.definition.grace_days,
            auto_delete_days=self.definition.auto_delete_days,
            delete_held_by_hand=self.definition.delete_held_by_hand,
            refund_on_delete=RefundPolicy(self.definition.refund_on_delete),
            charge_downtime=self.definition.charge_downtime,
            renew_not_earlier_than_days=self.definition.renew_not_earlier_than_days,
            features=frozenset(self.definition.features),
        )

    @classmethod
    def define(cls, definition: ProductTypeDefinition) -> Self:
        return cls._create(
            events.TypeDefined, id=product_type_id(definition.type), **_to_dict(definition)
        )

    def to_dict(self) -> dict[str, Any]:
        return _to_dict(self.definition)

    def redefine(self, definition: ProductTypeDefinition) -> None:
        """The same definition again is a no-op."""
        if definition != self.definition:
            fields = {"originator_topic": self.TOPIC, **_to_dict(definition)}
            self.trigger_event(events.TypeDefined, **fields)

    def evolve(self, event: events.TypeDefined) -> None:
        self.definition = ProductTypeDefinition(
            **_own_fields(ProductTypeDefinition, event)
            | {
                "deletion": DeletionPolicy(event.deletion),
                "deletion_moment": DeletionMoment(event.deletion_moment),
                "features": tuple(event.features),
            }
        )


def _resource(values: dict[str, Any]) -> Resource:
    prices = tuple(ResourcePrice(**price) for price in values["prices"])
    return Resource(**values | {"edit": EditPolicy(values["edit"]), "prices": prices})


def _field(values: dict[str, Any]) -> ConfigurationField:
    return ConfigurationField(**values | {"type": ConfigurationType(values["type"])})


def _own_fields(definition_class: type[Any], event: Event) -> dict[str, Any]:
    return {field.name: getattr(event, field.name) for field in fields(definition_class)}


def _to_dict(definition: Any) -> dict[str, Any]:
    """A definition, or a part of one, with its own parts as dicts."""
    return {name: _value(value) for name, value in vars(definition).items()}


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_value(part) for part in value]
    is_part = isinstance(value, Price | Resource | ResourcePrice | ConfigurationField)
    return _to_dict(value) if is_part else value
