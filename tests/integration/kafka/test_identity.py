"""A topic that was made again, or has lost records: refused, never skipped over."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from kafka import TopicPartition
from sqlalchemy import Engine

from shared import database
from shared.eventstore import relay
from shared.eventstore.relay_checkpoint import restart_from
from shared.messaging.kafka import admin, source
from shared.messaging.kafka.clients import admin_client
from shared.messaging.topics import topic_name
from shared.subscriptions import checkpoints, follower, generations
from tests.support import notes
from tests.support.eventually import eventually
from tests.support.kafka import Topics
from tests.support.notes import Notes
from tests.support.running_parts import running

pytestmark = pytest.mark.kafka

STREAM = UUID(int=1)


@pytest.fixture(autouse=True)
def checks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "CHECK_SECONDS", 0.3)
    monkeypatch.setattr(source, "MIN_DELAY_SECONDS", 0.1)
    monkeypatch.setattr(follower, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(relay, "CHECK_SECONDS", 0.3)
    monkeypatch.setattr(relay, "MAX_DELAY_SECONDS", 0.5)


def relayed(servers: str, topics: Topics, store: Notes, engine: Engine, count: int) -> str:
    """A category whose events have been published and read."""
    category = topics.category()
    notes.create_reader_tables(engine, category)
    notes.note(store, STREAM, *range(1, count + 1))
    with running(notes.relay(store, servers, category), notes.reader(engine, servers, category)):
        eventually(lambda: notes.tallies(engine, category) == {STREAM: (count, count)})
    return category


def make_again(topics: Topics, category: str) -> None:
    topics.delete(topic_name(category))
    topics.create(topic_name(category))


def test_a_topic_made_again_is_refused_by_relay_and_reader_until_an_operator_acts(
    servers: str, topics: Topics, store: Notes, engine: Engine
) -> None:
    category = relayed(servers, topics, store, engine, 20)
    make_again(topics, category)
    notes.note(store, STREAM, *range(21, 51))
    relay_part = notes.relay(store, servers, category)
    reader = notes.reader(engine, servers, category)
    with running(relay_part, reader):
        eventually(lambda: f"topic {topic_name(category)} was made" in (relay_part.blocked or ""))
        eventually(lambda: "was read up to 20" in (reader.blocked or ""))
        restart_from(store.engine, "kafka", 0)  # hostledger relay --from 0
        eventually(lambda: relay_part.blocked is None)
        eventually(lambda: "is not the one that was read" in (reader.blocked or ""))
        assert notes.tallies(engine, category) == {STREAM: (20, 20)}
        with database.for_writing(engine).begin() as tx:
            generation = generations.live(tx, notes.tally(category).name)
            checkpoints.read_again(tx, generation, topic_name(category))
        eventually(lambda: notes.tallies(engine, category) == {STREAM: (50, 50)})
        eventually(lambda: reader.blocked is None)


def test_a_topic_made_again_is_noticed_while_it_is_read_and_written(
    servers: str, topics: Topics, store: Notes, engine: Engine
) -> None:
    category = topics.category()
    notes.create_reader_tables(engine, category)
    relay_part = notes.relay(store, servers, category)
    reader = notes.reader(engine, servers, category)
    notes.note(store, STREAM, 1, 2)
    with running(relay_part, reader):
        eventually(lambda: notes.tallies(engine, category) == {STREAM: (2, 2)})
        make_again(topics, category)
        eventually(lambda: "was made again" in (relay_part.blocked or ""))
        eventually(lambda: reader.blocked)


def test_deleted_records_are_refused_by_a_reader_that_has_not_read_them(
    servers: str, topics: Topics, store: Notes, engine: Engine
) -> None:
    category = topics.category()
    topic = topic_name(category)
    notes.create_reader_tables(engine, category)
    notes.note(store, STREAM, *range(1, 11))
    with running(notes.relay(store, servers, category)):
        partition: Any = eventually(lambda: written_partition(servers, topic))
        with admin_client(servers) as client:
            client.delete_records({partition: 4})
        reader = notes.reader(engine, servers, category)
        with running(reader):
            eventually(lambda: "holds 4 to 10, but was read up to 0" in (reader.blocked or ""))
            assert f"{topic}/{partition.partition}" in (reader.blocked or "")
    assert notes.tallies(engine, category) == {}


def written_partition(servers: str, topic: str) -> Any:
    """The one that holds all ten records; None before they have come."""
    ends = admin.topic_states(servers, [topic])[topic].ends
    return TopicPartition(topic, ends.index(10)) if 10 in ends else None
