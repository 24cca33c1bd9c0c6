"""A defect of kafka-python 3.0.12: a member whose first join comes too early waits for ever.

Its topic's metadata arrives while it joins, so it has to join again; if a poll ends during that
second join, no later poll picks up its result. Polls far shorter than a join make that certain.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from uuid import UUID

import msgspec
import pytest
from kafka import KafkaConsumer
from kafka.coordinator.assignors.range import RangePartitionAssignor

from shared.messaging.envelope import CloudEvent
from shared.messaging.kafka import group_member
from shared.messaging.kafka.source import KafkaSource
from shared.messaging.topics import topic_name
from tests.support import notes
from tests.support.eventually import eventually
from tests.support.kafka import Topics, read_topic
from tests.support.notes import Notes
from tests.support.running_parts import running

pytestmark = pytest.mark.kafka

STREAMS = [UUID(int=number) for number in range(1, 41)]
SHORT_POLL_MILLISECONDS = 5
FRESH_GROUPS = 5


@pytest.fixture
def category(servers: str, topics: Topics, store: Notes) -> str:
    """One whose topic holds an event of each stream."""
    category = topics.category()
    notes.note_all(store, STREAMS, 1)
    with running(notes.relay(store, servers, category)):
        eventually(lambda: len(read_topic(servers, topic_name(category))) == len(STREAMS))
    return category


def test_our_reader_gets_every_record_once_where_the_bare_library_is_stuck(
    servers: str, category: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_member, "POLL_MILLISECONDS", SHORT_POLL_MILLISECONDS)
    expected = sorted(event.id for event in read_topic(servers, topic_name(category)))
    for number in range(FRESH_GROUPS):
        source = KafkaSource(servers, f"early-{category}-{number}", [topic_name(category)])
        read = list[bytes]()
        eventually(lambda: _read_on(source, read))  # noqa: B023 - called before the next turn
        source.close()
        assert sorted(msgspec.json.decode(value, type=CloudEvent).id for value in read) == expected


def _read_on(source: KafkaSource, read: list[bytes]) -> bool:
    """Whether all has come; a record too many is found by the comparison that follows."""
    for batch in source.poll(lambda *_: 0):
        read += (value for value in batch.values if value)
    return len(read) >= len(STREAMS)


@pytest.fixture
def bare_consumer(servers: str, category: str) -> Iterator[KafkaConsumer]:
    consumer = KafkaConsumer(
        bootstrap_servers=servers.split(","),
        group_id=f"bare-{category}",
        auto_offset_reset="earliest",
        partition_assignment_strategy=[RangePartitionAssignor],
    )
    yield consumer
    consumer.close(autocommit=False, timeout_ms=1_000)


def test_the_bare_library_is_stuck_there(bare_consumer: KafkaConsumer, category: str) -> None:
    """Why `GroupMember` waits before it joins. Red: a new release has repaired it."""
    bare_consumer.subscribe([topic_name(category)])
    started = time.monotonic()
    while time.monotonic() < started + 2:
        bare_consumer.poll(SHORT_POLL_MILLISECONDS)
    assert [bare_consumer.poll(1_000) for _ in range(3)] == [{}] * 3
    assert not bare_consumer.assignment()
