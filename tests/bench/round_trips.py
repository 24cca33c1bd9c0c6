"""Bare Kafka: how long after it was sent a record is in the hands of a consumer."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from tests.bench.paced import at_rate

BYTES, POLL_MILLISECONDS = 700, 200
"""An event's size; the longest wait for news."""
MOMENT = struct.Struct("d")


def measure(servers: str, topic: str, rate: float, seconds: float) -> list[float]:
    """Milliseconds of each record."""
    consumer = KafkaConsumer(bootstrap_servers=servers, group_id=None)
    consumer.assign([TopicPartition(topic, each) for each in consumer.partitions_for_topic(topic)])
    consumer.seek_to_end()
    consumer.poll(POLL_MILLISECONDS)
    producer = KafkaProducer(bootstrap_servers=servers, enable_idempotence=True, acks="all")
    took: list[float] = []
    with ThreadPoolExecutor(1) as executor:
        sending = executor.submit(at_rate, rate, seconds, 1, lambda: _sender(producer, topic))
        polled: Mapping[TopicPartition, list[Any]] = {}
        while polled or not sending.done():
            polled = consumer.poll(POLL_MILLISECONDS)
            now = time.monotonic()
            values = (record.value for records in polled.values() for record in records)
            took += (1000 * (now - MOMENT.unpack_from(value)[0]) for value in values)
        sending.result()
    producer.close()
    consumer.close()
    return took


def _sender(producer: KafkaProducer, topic: str) -> Callable[[], None]:
    def send() -> None:
        value = MOMENT.pack(time.monotonic()).ljust(BYTES, b".")
        producer.send(topic, key=uuid4().bytes, value=value)

    return send
