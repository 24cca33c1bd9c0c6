"""Topics as a log: read exactly as far as is asked, a replay from them, and what verify finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from kafka import KafkaProducer, TopicPartition
from sqlalchemy import Engine

from services.lifecycle.migrate import create_tables
from services.lifecycle.projections.service_state.projector import SERVICE_STATE
from shared import database
from shared.messaging.event_source import SourcePartition, SourceReplaced
from shared.messaging.kafka.clients import admin_client
from shared.messaging.kafka.log import KafkaLog
from shared.subscriptions.differences import Difference
from shared.subscriptions.follower import Follower
from tests.support.kafka import Topics
from tests.support.projections import OTHER_ID, OTHER_STREAM, STREAM, FakeSource, current_state
from tests.support.replays import replay
from tests.support.service_events import ID

pytestmark = pytest.mark.kafka


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = database.engine(f"sqlite:///{tmp_path}/reader.db")
    create_tables(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def topic(servers: str, topics: Topics) -> str:
    topic = topics.create()
    send(servers, topic, ID, STREAM)
    send(servers, topic, OTHER_ID, OTHER_STREAM)
    return topic


@pytest.fixture
def log(servers: str, topic: str) -> Iterator[KafkaLog]:
    log = KafkaLog(servers, [topic])
    yield log
    log.close()


def send(servers: str, topic: str, stream_id: UUID, values: list[bytes]) -> None:
    producer = KafkaProducer(bootstrap_servers=servers)
    for value in values:
        producer.send(topic, key=str(stream_id).encode(), value=value)
    producer.flush()
    producer.close()


def test_everything_between_two_positions_and_nothing_else(log: KafkaLog) -> None:
    ends = log.ends()
    assert sum(ends.values()) == len(STREAM) + len(OTHER_STREAM)
    read = [batch for batches in log.read({}, ends) for batch in batches]
    assert sorted(bytes(v or b"") for b in read for v in b.values) == sorted(STREAM + OTHER_STREAM)
    full = next(partition for partition, end in ends.items() if end >= len(STREAM))
    batches = [batch for found in log.read({full: 2}, {full: 5}) for batch in found]
    assert [value for batch in batches for value in batch.values] == STREAM[2:5]
    assert (batches[0].start_position, batches[-1].end_position) == (2, 5)
    assert list(log.read(ends, ends)) == []


def test_replay_equals_what_was_followed_and_goes_on(engine: Engine, log: KafkaLog) -> None:
    source, found = FakeSource(), list[Difference]()
    follower = Follower(engine, SERVICE_STATE, source, source.read_stream)
    for batches in log.read({}, log.ends()):
        follower.process(*batches)
    rebuilt = replay(engine, SERVICE_STATE, log, source="kafka")
    assert (rebuilt.compare(found.append).rows, found) == (2, [])
    rebuilt.swap()
    assert current_state(engine).version == len(STREAM)
    assert all(follower.position(each) == end for each, end in log.ends().items() if end)


def test_topic_whose_first_records_are_gone_is_refused(log: KafkaLog, servers: str) -> None:
    ends = log.ends()
    full = max(ends, key=lambda each: ends[each])
    with admin_client(servers) as client:
        client.delete_records({TopicPartition(full.source, full.partition): 3})
    with pytest.raises(SourceReplaced, match="begins at 3"):
        list(log.read({}, {full: ends[full]}))


def test_partition_that_does_not_exist_is_empty(log: KafkaLog) -> None:
    assert list(log.read({}, {SourcePartition(source="some topic"): 0})) == []
