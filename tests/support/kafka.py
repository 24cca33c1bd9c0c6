"""A real Apache Kafka for tests: one node for the session; topics of its own for each test."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from kafka import KafkaConsumer, TopicPartition

from services.cli.kafka_home import KafkaHome, KafkaMissing, default_cache, kafka_home
from services.cli.local_kafka import LocalKafka
from shared.messaging.envelope import CloudEvent
from shared.messaging.kafka.clients import admin_client
from shared.messaging.topics import topic_name

PARTITIONS = 12
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def local_kafka_home(tmp_path_factory: pytest.TempPathFactory) -> KafkaHome:
    try:
        home = kafka_home(default_cache())
        if not home.archive.exists():
            LocalKafka(home, tmp_path_factory.mktemp("kafka")).archive_classes()
        return home
    except KafkaMissing as missing:
        if os.environ.get("REQUIRE_REAL") == "1":
            raise
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def local_kafka(
    local_kafka_home: KafkaHome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalKafka]:
    data = tmp_path_factory.mktemp("kafka")
    with LocalKafka(local_kafka_home, data) as kafka:
        yield kafka


@pytest.fixture
def servers(local_kafka: LocalKafka) -> str:
    return local_kafka.bootstrap_servers


@dataclass(frozen=True)
class Topics:
    """Creates topics, and deletes them after the test."""

    servers: str
    names: list[str]

    def category(self) -> str:
        """A new one, with its topic."""
        category = f"some{os.getpid()}x{next(_NUMBERS)}"
        self.create(topic_name(category))
        return category

    def create(self, name: str = "", partitions: int = PARTITIONS) -> str:
        name = name or f"some-{os.getpid()}-{next(_NUMBERS)}"
        topic = {"num_partitions": partitions, "replication_factor": 1}
        with admin_client(self.servers) as client:
            client.create_topics({name: topic}, wait_for_metadata=True)
        self.names.append(name)
        return name

    def delete(self, *names: str) -> None:
        with admin_client(self.servers) as client:
            client.delete_topics(names)
        for name in names:
            self.names.remove(name)


@pytest.fixture
def topics(servers: str) -> Iterator[Topics]:
    topics = Topics(servers, [])
    yield topics
    if topics.names:
        topics.delete(*topics.names)


@pytest.fixture
def freeze(local_kafka_home: KafkaHome, tmp_path: Path) -> Iterator[Callable[[], LocalKafka]]:
    """A broker of its own, to be frozen or killed; thawed and stopped after the test."""
    started: list[LocalKafka] = []

    def start() -> LocalKafka:
        kafka = LocalKafka(local_kafka_home, tmp_path / f"kafka-{len(started)}")
        started.append(kafka)
        kafka.start()
        return kafka

    yield start
    for kafka in started:
        kafka.send(signal.SIGCONT)
        kafka.stop()


def read_topic(servers: str, topic: str) -> list[CloudEvent]:
    """All that it holds, each partition in order."""
    consumer = KafkaConsumer(bootstrap_servers=servers.split(","), enable_auto_commit=False)
    partitions = [TopicPartition(topic, n) for n in consumer.partitions_for_topic(topic)]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    expected = sum(consumer.end_offsets(partitions).values())
    values = list[bytes]()
    while len(values) < expected:
        values += (r.value for records in consumer.poll(1000).values() for r in records)
    consumer.close()
    return [msgspec.json.decode(value, type=CloudEvent) for value in values]


def in_version_order(events: Sequence[CloudEvent]) -> dict[UUID, int]:
    """The last version of each stream; a version may come again, but none may be left out."""
    versions = dict[UUID, int]()
    for event in events:
        version = versions.get(event.subject, 0)
        assert int(event.sequence) <= version + 1, f"{event.id} after version {version}"
        versions[event.subject] = max(version, int(event.sequence))
    return versions
