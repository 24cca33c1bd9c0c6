"""Sends events to Kafka: the adapter of the relay's port."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from threading import Event
from typing import Any

import msgspec
from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.partitioner.default import DefaultPartitioner, murmur2

from shared.messaging.envelope import CONTENT_TYPE, CloudEvent
from shared.messaging.event_producer import BrokerUnavailable, TopicState
from shared.messaging.kafka import admin
from shared.messaging.kafka.clients import PRODUCER_CONFIG, SendFuture

ACK_SLICE_SECONDS = 1
CLOSE_TIMEOUT_SECONDS = 3
HEADERS = [("content-type", CONTENT_TYPE.encode())]


def topic_for(event: CloudEvent) -> str:
    return f"hosting.{event.type.partition('.')[0]}"


class KeyPartitioner(DefaultPartitioner):  # type: ignore[misc]
    """The same partitions as every Kafka client's, without hashing a key in Python each time."""

    def partition(
        self, topic: str, key: bytes, serialized_key: bytes, value: bytes, raw: bytes, cluster: Any
    ) -> int:
        return _hash(serialized_key) % len(cluster.partitions_for_topic(topic))


@lru_cache(10_000)
def _hash(key: bytes) -> int:
    positive: int = murmur2(key) & 0x7FFFFFFF
    return positive


class KafkaEventProducer:
    """Idempotent, acknowledged by all in-sync replicas, keyed by stream id."""

    def __init__(self, servers: str, topics: Collection[str]) -> None:
        """`topics`: those that its events belong to. Raises BrokerUnavailable."""
        self._servers, self._topics = servers, topics
        self._futures: list[SendFuture] = []
        config = {"partitioner": KeyPartitioner(), **PRODUCER_CONFIG}
        with _unavailable():
            self._producer = KafkaProducer(bootstrap_servers=servers.split(","), **config)

    def topics(self) -> Mapping[str, TopicState]:
        return admin.topic_states(self._servers, self._topics)

    def begin(self, events: Sequence[CloudEvent]) -> None:
        with _unavailable():
            self._futures += (self._send(event) for event in events)

    def finish(self, stop: Event) -> bool:
        futures, self._futures = self._futures, []
        with _unavailable():
            return _are_acknowledged(futures, stop)

    def close(self) -> None:
        with suppress(KafkaError):  # what was not acknowledged is sent again by the next producer
            self._producer.close(timeout=CLOSE_TIMEOUT_SECONDS)

    def _send(self, event: CloudEvent) -> SendFuture:
        future: SendFuture = self._producer.send(
            topic_for(event),
            key=event.partitionkey.encode(),
            value=msgspec.json.encode(event),
            headers=HEADERS,
        )
        return future


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except KafkaError as error:
        raise BrokerUnavailable(str(error) or type(error).__name__) from error


def _are_acknowledged(futures: list[SendFuture], stop: Event) -> bool:
    """Waits for the first, looks at all: once one has failed, the others may never end."""
    while futures:
        with suppress(KafkaTimeoutError):
            futures[0].get(timeout=ACK_SLICE_SECONDS)
        for future in futures:
            if future.failed():
                raise future.exception or KafkaError()
        futures = [future for future in futures if not future.succeeded()]
        if futures and stop.is_set():
            return False
    return True
