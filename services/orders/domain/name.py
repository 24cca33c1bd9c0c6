"""The aggregate of a name: a value of a unique configuration field, for all services of a type."""

from __future__ import annotations

from typing import Self, assert_never
from uuid import UUID, uuid5

from services.orders.domain import name_events as events
from services.orders.domain.refusals import NameTaken
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.catalogue import product_type_id


def name_id(product_type: str, field: str, value: str) -> UUID:
    """The stream id: two services that want the same name write to the same stream."""
    return uuid5(uuid5(product_type_id(product_type), field), value)


class Name(EventSourcedAggregate):
    TOPIC = "orders.name"
    Event, Created = Event, events.Begun

    def __init__(self, product_type: str, field: str, value: str) -> None:
        self.field, self.value = field, value
        self.service_id: UUID | None = None
        """The service that bears it; None: it is free."""

    @classmethod
    def begin(cls, product_type: str, field: str, value: str) -> Self:
        fields = {"product_type": product_type, "field": field, "value": value}
        return cls._create(events.Begun, id=name_id(product_type, field, value), **fields)

    def reserve(self, service_id: UUID) -> None:
        """By the service that bears it: a no-op. Raises NameTaken."""
        if self.service_id not in (None, service_id):
            raise NameTaken(field=self.field, value=self.value)
        if self.service_id is None:
            self.trigger_event(events.Reserved, service_id=service_id)

    def release(self, service_id: UUID) -> None:
        """By a service that does not bear it: a no-op."""
        if self.service_id == service_id:
            self.trigger_event(events.Released, service_id=service_id)

    def evolve(self, event: events.AnyNameEvent) -> None:
        match event:
            case events.Reserved():
                self.service_id = event.service_id
            case events.Released():
                self.service_id = None
            case events.Begun():
                pass
            case _:
                assert_never(event)
