"""Sends events to Kafka: the adapter of the relay's port."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from threading import Event

import msgspec
from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError

from shared.messaging.envelope import CONTENT_TYPE, CloudEvent
from shared.messaging.event_producer import BrokerUnavailable, TopicState
from shared.messaging.kafka import admin
from shared.messaging.kafka.clients import PRODUCER_CONFIG, SendFuture

ACK_SLICE_SECONDS = 1
CLOSE_TIMEOUT_SECONDS = 3
HEADERS = [("content-type", CONTENT_TYPE.encode())]


def topic_for(event: CloudEvent) -> str:
    return f"hosting.{event.type.partition('.')[0]}"


class KafkaEventProducer:
    """Idempotent, acknowledged by all in-sync replicas, keyed by stream id."""

    def __init__(self, servers: str, topics: Collection[str]) -> None:
        """`topics`: those that its events belong to. Raises BrokerUnavailable."""
        self._servers, self._topics = servers, topics
        try:
            self._producer = KafkaProducer(bootstrap_servers=servers.split(","), **PRODUCER_CONFIG)
        except KafkaError as error:
            raise BrokerUnavailable(str(error)) from error

    def topics(self) -> Mapping[str, TopicState]:
        return admin.topic_states(self._servers, self._topics)

    def send(self, events: Sequence[CloudEvent], stop: Event) -> bool:
        try:
            return _are_acknowledged([self._send(event) for event in events], stop)
        except KafkaError as error:
            raise BrokerUnavailable(str(error)) from error

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
