"""Events of unknown types on a real broker, among those of services: every projection goes on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import pytest
from kafka import KafkaProducer
from sqlalchemy import Engine

from services.lifecycle.migrate import create_tables
from services.lifecycle.projections.service_history.query import history
from services.lifecycle.projections.service_state.query import service_state
from services.lifecycle.worker import PROJECTIONS
from shared import database
from shared.messaging.kafka.source import KafkaSource
from shared.subscriptions import generations, parking
from shared.subscriptions.follower import Follower
from tests.support.eventually import eventually
from tests.support.example_streams import with_unknown
from tests.support.kafka import Topics
from tests.support.projections import OTHER_ID, OTHER_STREAM, STREAM
from tests.support.running_parts import running
from tests.support.service_events import ID

pytestmark = pytest.mark.kafka

FOLLOWED = [each for each in PROJECTIONS if each.category == "service"]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = database.engine(f"sqlite:///{tmp_path}/lifecycle.db")
    create_tables(engine)
    yield engine
    engine.dispose()


def test_unknown_types_are_skipped_by_every_projection(
    servers: str, topics: Topics, engine: Engine
) -> None:
    topic = topics.create()
    first, *later = with_unknown(STREAM, {1, 6})
    followers = [
        Follower(engine, each, KafkaSource(servers, f"{topic}.{each.name}", [topic]), no_stream)
        for each in FOLLOWED
    ]
    with running(*followers), KafkaProducer(bootstrap_servers=servers) as producer:
        send(producer, topic, ID, [first])
        send(producer, topic, OTHER_ID, OTHER_STREAM)
        eventually(lambda: versions(engine, OTHER_ID) == (7, 7))
        send(producer, topic, ID, later)
        eventually(lambda: versions(engine, ID) == (13, 13))
    assert not parked(engine)


def no_stream(stream_id: UUID, after: int) -> Sequence[bytes]:
    raise AssertionError(f"there is no gap in {stream_id} after {after}")


def send(producer: KafkaProducer, topic: str, key: UUID, values: Sequence[bytes]) -> None:
    for value in values:
        producer.send(topic, key=str(key).encode(), value=value)
    producer.flush()


def versions(engine: Engine, service_id: UUID) -> tuple[int, int]:
    """Of its state and of its history."""
    with engine.connect() as connection:
        state = service_state(connection, service_id)
        return state.version if state else 0, len(history(connection, service_id))


def parked(engine: Engine) -> list[tuple[UUID | None, str]]:
    with engine.connect() as connection:
        live = (generations.live(connection, each.name) for each in FOLLOWED)
        return [event for each in live for event in parking.parked_events(connection, each)]
