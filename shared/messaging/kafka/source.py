"""Reads events from Kafka: an adapter of the followers' port."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer

from shared.messaging.event_source import GetPosition, RecordBatch, SourcePartition
from shared.messaging.kafka.clients import CONSUMER_CONFIG, Record

POLL_TIMEOUT_MILLISECONDS = 1000
METADATA_WAIT_SECONDS = 0.5


class KafkaSource(ConsumerRebalanceListener):  # type: ignore[misc]
    """Reads from our own checkpoints; the consumer group only assigns the partitions."""

    def __init__(self, servers: str, group: str, topics: Sequence[str]) -> None:
        self._consumer = KafkaConsumer(
            bootstrap_servers=servers.split(","), group_id=group, **CONSUMER_CONFIG
        )
        for topic in topics:
            while not self._consumer.partitions_for_topic(topic):
                time.sleep(METADATA_WAIT_SECONDS)
        self._consumer.subscribe(topics, listener=self)
        time.sleep(METADATA_WAIT_SECONDS)  # a poll before the metadata may never get a partition
        self._next_offsets: dict[Any, int] = {}

    def poll(self, get_position: GetPosition) -> Iterator[RecordBatch]:
        self._get_position = get_position
        polled: Mapping[Any, list[Record]] = self._consumer.poll(POLL_TIMEOUT_MILLISECONDS)
        for partition, records in polled.items():
            start, end = self._next_offsets[partition], records[-1].offset + 1
            self._next_offsets[partition] = end
            yield RecordBatch(
                source_partition=_source_partition(partition),
                start_position=start,
                end_position=end,
                values=[record.value for record in records],
            )

    def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
        for partition in assigned:
            self._next_offsets[partition] = self._get_position(_source_partition(partition))
            self._consumer.seek(partition, self._next_offsets[partition])

    def on_partitions_revoked(self, revoked: Iterable[Any]) -> None:
        """Nothing to do: each batch commits before the next poll, and checkpoints fence."""


def _source_partition(partition: Any) -> SourcePartition:
    return SourcePartition(source=partition.topic, partition=partition.partition)
