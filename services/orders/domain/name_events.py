"""The domain events of a name that only one service may bear. They are not published."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import Aggregate

from shared.eventstore.event import Event


class NameEvent(Event):
    TOPIC = "orders.name.event"
    PUBLISHED = False


class Begun(NameEvent, Aggregate.Created):
    """What its id was derived from."""

    TOPIC = "orders.name.begun"
    product_type: str
    field: str
    value: str


class Reserved(NameEvent):
    TOPIC = "orders.name.reserved"
    service_id: UUID


class Released(NameEvent):
    TOPIC = "orders.name.released"
    service_id: UUID


AnyNameEvent = Begun | Reserved | Released
