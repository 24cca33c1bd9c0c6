"""A relay of the orders store with a producer that remembers what it was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event

from sqlalchemy import Engine, select

from services.orders.publish import to_published_event
from services.orders.store import OrdersStore
from shared.eventstore.command_context import use_command_context
from shared.eventstore.command_handling import handle
from shared.eventstore.feed import Feed
from shared.eventstore.relay import Relay
from shared.eventstore.tables import RELAY_CHECKPOINT
from shared.messaging.envelope import CloudEvent
from shared.messaging.event_producer import BrokerUnavailable, CreateProducer, TopicState
from tests.support.command_context import new_id, some_context
from tests.support.running_parts import running
from tests.support.store_commands import OrderServices, order_services


class FakeProducer:
    """Takes events until `fails_at` have come; then it raises."""

    def __init__(self, fails_at: int | None = None, *, acknowledges: bool = True) -> None:
        self._fails_at, self._acknowledges = fails_at, acknowledges
        self.sent = list[str]()
        self.closed = False

    def topics(self) -> Mapping[str, TopicState]:
        return {"some": TopicState(identity="some identity", ends=[0])}

    def begin(self, events: Sequence[CloudEvent]) -> None:
        self.sent += [event.id for event in events]

    def finish(self, stop: Event) -> bool:
        if self._fails_at is not None and len(self.sent) >= self._fails_at:
            raise BrokerUnavailable("some reason")
        return self._acknowledges or not stop.wait(10)

    def close(self) -> None:
        self.closed = True


def place_order(store: OrdersStore) -> None:
    order = OrderServices(order_id=new_id())
    with use_command_context(some_context(command_id=new_id())):
        handle(order_services, order, store)


def event_ids(store: OrdersStore) -> list[str]:
    return [entry.event.id for entry in Feed(store, to_published_event).page(0, 100).events]


def row(engine: Engine) -> tuple[int, int] | None:
    """Epoch and position; None before the first relay."""
    columns = select(RELAY_CHECKPOINT.c.epoch, RELAY_CHECKPOINT.c.position)
    with engine.connect() as connection:
        found = connection.execute(columns).one_or_none()
    return found and (found.epoch, found.position)


@contextmanager
def running_relay(store: OrdersStore, create_producer: CreateProducer) -> Iterator[Relay]:
    relay = Relay("some", Feed(store, to_published_event), store.engine, create_producer)
    with running(relay):
        yield relay
