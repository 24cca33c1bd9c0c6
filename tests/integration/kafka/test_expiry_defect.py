"""A defect of kafka-python 3.0.12: a batch that expires after it was sent stops the producer.

Every later future of an idempotent producer then stays unfinished, though the broker is well.
A frozen broker brings it about; it is thawed only when a bare producer's batch has expired.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from kafka import KafkaProducer
from kafka.errors import KafkaTimeoutError

from services.cli.local_kafka import LocalKafka
from shared.messaging.kafka import clients
from shared.messaging.topics import topic_name
from tests.support import notes
from tests.support.eventually import eventually
from tests.support.kafka import Topics, in_version_order, read_topic
from tests.support.notes import Notes
from tests.support.running_parts import running

pytestmark = pytest.mark.kafka

STREAMS = [UUID(int=number) for number in range(1, 11)]
CATEGORY = "someexpired"
EXPIRING = {"request_timeout_ms": 1_500, "delivery_timeout_ms": 4_000}
"""As the library's default of two minutes, only sooner."""


@pytest.fixture
def broker(freeze: Callable[[], LocalKafka]) -> LocalKafka:
    broker = freeze()
    topics = Topics(broker.bootstrap_servers, [])
    topics.create(topic_name(CATEGORY))
    topics.create("bare", partitions=1)
    return broker


@pytest.fixture
def bare(broker: LocalKafka) -> Iterator[KafkaProducer]:
    producer = KafkaProducer(bootstrap_servers=broker.bootstrap_servers.split(","), **EXPIRING)
    producer.send("bare", b"before").get(timeout=10)
    yield producer
    producer._sender.force_close()  # a stopped one does not close otherwise
    producer.close(timeout=5)


def freeze_until_expired(broker: LocalKafka, bare: KafkaProducer) -> None:
    broker.send(signal.SIGSTOP)
    future = bare.send("bare", b"expires")
    eventually(lambda: future.is_done)
    broker.send(signal.SIGCONT)
    assert isinstance(future.exception, KafkaTimeoutError)


def write(store: Notes, version: int) -> None:
    notes.note_all(store, STREAMS, version)


def versions(broker: LocalKafka) -> list[tuple[UUID, int]]:
    """Of all records in the topic, with those that came again."""
    events = read_topic(broker.bootstrap_servers, topic_name(CATEGORY))
    in_version_order(events)
    return sorted((event.subject, int(event.sequence)) for event in events)


def expected(last: int) -> list[tuple[UUID, int]]:
    return [(each, version) for each in STREAMS for version in range(1, last + 1)]


def test_our_relay_loses_and_repeats_nothing_where_the_bare_library_stops(
    broker: LocalKafka, bare: KafkaProducer, store: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        clients.PRODUCER_CONFIG, "request_timeout_ms", EXPIRING["request_timeout_ms"]
    )
    with running(notes.relay(store, broker.bootstrap_servers, CATEGORY)):
        write(store, 1)
        eventually(lambda: versions(broker) == expected(1))
        broker.send(signal.SIGSTOP)
        write(store, 2)
        freeze_until_expired(broker, bare)
        write(store, 3)
        eventually(lambda: len(versions(broker)) >= len(expected(3)))
    assert versions(broker) == expected(3)


def test_the_bare_library_stops_there(broker: LocalKafka, bare: KafkaProducer) -> None:
    """Why `delivery_timeout_ms` is a day. Red: a new release has repaired it."""
    freeze_until_expired(broker, bare)
    later = bare.send("bare", b"after")
    with pytest.raises(KafkaTimeoutError):
        later.get(timeout=1.5 * EXPIRING["delivery_timeout_ms"] / 1000)
    assert not later.is_done, "it is neither sent nor does it expire"
    other = KafkaProducer(bootstrap_servers=broker.bootstrap_servers.split(","))
    other.send("bare", b"of another").get(timeout=10)
    other.close()
