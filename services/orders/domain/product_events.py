"""The domain events of products and their types. Each holds the whole definition."""

from __future__ import annotations

from typing import Any

from eventsourcing.domain import Aggregate, CanMutateAggregate, TAggregate

from shared.eventstore.event import Event
from shared.rules.vocabulary import DeletionMoment, DeletionPolicy


class DefinitionEvent(Event, Aggregate.Created):
    """The first one of a stream creates the aggregate; a later one replaces the definition."""

    TOPIC = "orders.product.definition_event"

    def mutate(self, aggregate: TAggregate | None) -> TAggregate | None:
        if aggregate is None:
            return super().mutate(None)
        return CanMutateAggregate.mutate(self, aggregate)


class Defined(DefinitionEvent):
    TOPIC = "orders.product.defined"
    code: str
    name: str
    type: str
    module: str
    on_sale: bool
    quick_order: bool
    prices: list[dict[str, Any]]
    resources: list[dict[str, Any]]
    configuration: list[dict[str, Any]]
    instruction: str | None


class TypeDefined(DefinitionEvent):
    TOPIC = "orders.product.type_defined"
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
    features: list[str]
