"""Topics full of the workload's events."""

from __future__ import annotations

from collections.abc import Iterable

from kafka import KafkaProducer

from shared.messaging.envelope import CONTENT_TYPE
from tests.bench.peers.workload import Event

FLUSH_EVENTS = 1_000


def fill(servers: str, topic: str, events: Iterable[Event]) -> None:
    headers = [("content-type", CONTENT_TYPE.encode())]
    producer = KafkaProducer(
        bootstrap_servers=servers,
        enable_idempotence=True,
        acks="all",
        batch_size=262_144,
        linger_ms=5,
    )
    for number, event in enumerate(events, start=1):
        producer.send(topic, key=event.stream.encode(), value=event.body, headers=headers)
        if number % FLUSH_EVENTS == 0:
            producer.flush()
    producer.flush()
    producer.close()
