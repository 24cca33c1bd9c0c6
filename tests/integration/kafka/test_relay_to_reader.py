"""From a store over a real broker to a projection."""

from __future__ import annotations

from uuid import UUID

import pytest
from kafka import KafkaProducer
from sqlalchemy import Engine

from shared.messaging.envelope import CloudEvent
from shared.messaging.topics import topic_name
from shared.subscriptions import generations, parking
from tests.support import notes
from tests.support.eventually import eventually
from tests.support.kafka import Topics, in_version_order, read_topic
from tests.support.notes import Notes
from tests.support.running_parts import running

pytestmark = pytest.mark.kafka

STREAMS = [UUID(int=number) for number in range(1, 31)]


def test_every_event_arrives_once_and_what_is_no_event_is_parked(
    servers: str, topics: Topics, store: Notes, engine: Engine
) -> None:
    category = topics.category()
    topic = topic_name(category)
    notes.create_reader_tables(engine, category)
    for stream_id in STREAMS:
        notes.note(store, stream_id, *range(1, 51))
    with running(notes.relay(store, servers, category), notes.reader(engine, servers, category)):
        eventually(lambda: notes.tallies(engine, category) == dict.fromkeys(STREAMS, (50, 50)))
        producer = KafkaProducer(bootstrap_servers=servers)
        for value in (b"no event", None, b"\x00\xff", b"{}", b"[" * 10_000):
            for partition in range(3):
                producer.send(topic, key=b"some", value=value, partition=partition)
        producer.close()
        for stream_id in STREAMS:
            notes.note(store, stream_id, 51)
        eventually(lambda: notes.tallies(engine, category) == dict.fromkeys(STREAMS, (51, 51)))
        eventually(lambda: len(parked_streams(engine, category)) >= 5)
    assert parked_streams(engine, category) == [None] * 5, "the same bytes are parked once"


def parked_streams(engine: Engine, category: str) -> list[UUID | None]:
    """Of each parked event its stream; None where that is unknown."""
    with engine.connect() as connection:
        generation = generations.live(connection, notes.tally(category).name)
        return [stream_id for stream_id, _ in parking.parked_events(connection, generation)]


def test_a_stream_stays_in_one_partition_and_says_what_it_is(
    servers: str, topics: Topics, store: Notes
) -> None:
    category = topics.category()
    for stream_id in STREAMS:
        notes.note(store, stream_id, *range(1, 11))
    with running(notes.relay(store, servers, category)):
        events = eventually(lambda: published(servers, category, 300))
    assert in_version_order(events) == dict.fromkeys(STREAMS, 10)
    assert len({event.id for event in events}) == 300


def published(servers: str, category: str, count: int) -> list[CloudEvent]:
    """None unless so many have come."""
    events = read_topic(servers, topic_name(category))
    return events if len(events) >= count else []
