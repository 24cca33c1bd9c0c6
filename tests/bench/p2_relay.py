"""P2: the relay, event store to Kafka, beside kafka-python sending the same bytes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from threading import Event, Thread
from typing import Any
from uuid import UUID, uuid5

import msgspec
from eventsourcing.persistence import StoredEvent
from kafka import KafkaProducer

from services.orders.publish import to_published_event
from services.orders.store import OrdersStore
from shared.eventstore.feed import Feed
from shared.eventstore.relay import Relay
from shared.messaging import topics
from shared.messaging.envelope import CloudEvent
from shared.messaging.kafka.producer import KafkaEventProducer
from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.support.eventually import eventually
from tests.support.scenario import events
from tests.support.service_events import SUSPENDED

EVENTS, ROUNDS, WINDOW, SAVE_EVENTS = 40_000, 3, 500, 500
LIMIT_SECONDS = 60
WINDOWS: dict[str, Any] = {"linger_ms": 0, "batch_size": 262_144}
DEFAULTS: dict[str, Any] = {}


def measure(ground: Ground, say: Callable[[str], None]) -> Iterator[Figure]:
    ground.new_database("relay")
    topics.create(ground.servers, "orders")
    with OrdersStore(ground.url("relay"), create_tables=True) as store:
        fill(store)
        feed = Feed(store, to_published_event)
        bodies = [(each.partitionkey, msgspec.json.encode(each)) for each in _all(feed)]
        raw = ground.new_topic("raw")
        speeds: dict[str, list[float]] = {"relay": [], "windows of 500": [], "defaults": []}
        for number in range(ROUNDS):
            speeds["relay"].append(_relayed(ground, store, feed, f"bench-{number}"))
            speeds["windows of 500"].append(_sent(ground.servers, raw, bodies, WINDOWS, WINDOW))
            speeds["defaults"].append(_sent(ground.servers, raw, bodies, DEFAULTS, EVENTS))
            say(str(speeds))
    faster = max(("windows of 500", "defaults"), key=lambda name: sorted(speeds[name])[1])
    yield Figure(
        number="P2",
        name="relay, PostgreSQL to Kafka",
        ours=speeds["relay"],
        unit="events/s",
        baseline=speeds[faster],
        baseline_name=f"raw produce, {faster}, the faster way",
        at_least=0.8,
    )


def fill(store: OrdersStore, count: int = EVENTS) -> None:
    """The events of one suspended service, told of many."""
    examples = events(*SUSPENDED)
    stored = [store.mapper.to_stored_event(event) for event in examples]
    batch: list[StoredEvent] = []
    for number in range(count // len(stored)):
        stream = uuid5(UUID(int=0), str(number))
        batch += [
            StoredEvent(stream, each.originator_version, each.topic, each.state) for each in stored
        ]
        if len(batch) > SAVE_EVENTS - len(stored):
            store.recorder.insert_events(batch)
            batch = []
    store.recorder.insert_events(batch)


def _all(feed: Feed) -> Sequence[CloudEvent]:
    told, last = [], 0
    while (page := feed.page(last, 1_000)).events:
        told += [entry.event for entry in page.events]
        last = page.last
    return told


def _relayed(ground: Ground, store: OrdersStore, feed: Feed, name: str) -> float:
    """Until its position is the last of the store; a new name begins at 0."""
    names = topics.written_by("orders").keys()
    relay = Relay(name, feed, store.engine, partial(KafkaEventProducer, ground.servers, names))
    last, stop = store.recorder.max_notification_id() or 0, Event()
    thread = Thread(target=relay.run, args=(stop,))
    began = time.monotonic()
    thread.start()
    with store.engine.connect() as connection:
        query = f"SELECT position FROM relay_checkpoint WHERE name = '{name}'"
        committed = connection.execution_options(isolation_level="AUTOCOMMIT")

        def is_done() -> bool:
            return (committed.exec_driver_sql(query).scalar() or 0) >= last

        eventually(is_done, LIMIT_SECONDS)
    seconds = time.monotonic() - began
    stop.set()
    thread.join()
    return last / seconds


def _sent(
    servers: str,
    topic: str,
    bodies: Sequence[tuple[str, bytes]],
    config: dict[str, Any],
    window: int,
) -> float:
    began = time.monotonic()
    producer = KafkaProducer(
        bootstrap_servers=servers, enable_idempotence=True, acks="all", **config
    )
    headers = [("content-type", b"application/cloudevents+json")]
    for start in range(0, len(bodies), window):
        futures = [
            producer.send(topic, key=key.encode(), value=value, headers=headers)
            for key, value in bodies[start : start + window]
        ]
        for future in futures:
            future.get(timeout=60)
    producer.close()
    return len(bodies) / (time.monotonic() - began)
