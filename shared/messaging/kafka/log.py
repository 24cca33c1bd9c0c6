"""Topics as a log: read by one consumer that belongs to no group."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.errors import KafkaError

from shared.messaging.event_log import Positions
from shared.messaging.event_producer import BrokerUnavailable
from shared.messaging.event_source import (
    RecordBatch,
    SourcePartition,
    SourceReplaced,
    SourceUnavailable,
)
from shared.messaging.kafka import admin
from shared.messaging.kafka.clients import CONSUMER_CONFIG, Record

POLL_EVENTS = 5_000
POLL_MILLISECONDS = 1_000
STANDSTILL_SECONDS = 30.0
CONFIG = {
    name: value
    for name, value in CONSUMER_CONFIG.items()
    if name in ("auto_offset_reset", "allow_auto_create_topics", "bootstrap_timeout_ms")
}


class KafkaLog:
    def __init__(self, servers: str, topics: Collection[str]) -> None:
        """Raises SourceUnavailable."""
        try:
            self._identities = admin.topic_identities(servers, topics)
            self._consumer = KafkaConsumer(
                bootstrap_servers=servers.split(","),
                group_id=None,
                enable_auto_commit=False,
                max_poll_records=POLL_EVENTS,
                **CONFIG,
            )
        except (KafkaError, BrokerUnavailable) as error:
            raise SourceUnavailable(f"Kafka at {servers}: {error}") from error
        if missing := set(topics) - self._identities.keys():
            raise SourceUnavailable(f"there is no topic {min(missing)}: run `hostledger migrate`")

    def identities(self) -> Mapping[str, str]:
        return self._identities

    def ends(self) -> Positions:
        try:
            partitions = [
                TopicPartition(topic, number)
                for topic in self._identities
                for number in self._consumer.partitions_for_topic(topic) or ()
            ]
            ends = self._consumer.end_offsets(partitions)
        except KafkaError as error:
            raise SourceUnavailable(str(error)) from error
        return {_source_partition(partition): end for partition, end in ends.items()}

    def read(self, start: Positions, until: Positions) -> Iterator[Sequence[RecordBatch]]:
        ends = {
            TopicPartition(each.source, each.partition): end
            for each, end in until.items()
            if end > start.get(each, 0)
        }
        if ends:
            nexts = {each: start.get(_source_partition(each), 0) for each in ends}
            try:
                self._seek(nexts)
                yield from self._read(nexts, ends)
            except KafkaError as error:
                raise SourceUnavailable(str(error) or type(error).__name__) from error

    def close(self) -> None:
        self._consumer.close()

    def _seek(self, nexts: Mapping[Any, int]) -> None:
        self._consumer.assign(list(nexts))
        self._consumer.resume(*nexts)  # an earlier read has paused those that it had finished
        for partition, first in self._consumer.beginning_offsets(list(nexts)).items():
            if first > nexts[partition]:
                name = f"{partition.topic}/{partition.partition}"
                raise SourceReplaced(f"{name} begins at {first}: its first records are gone")
            self._consumer.seek(partition, nexts[partition])

    def _read(self, nexts: dict[Any, int], ends: dict[Any, int]) -> Iterator[list[RecordBatch]]:
        deadline = time.monotonic() + STANDSTILL_SECONDS
        while ends:
            polled: Mapping[Any, list[Record]] = self._consumer.poll(POLL_MILLISECONDS)
            batches = [
                self._batch(partition, records, nexts, ends)
                for partition, records in polled.items()
                if partition in ends
            ]
            if batches:
                yield batches
                deadline = time.monotonic() + STANDSTILL_SECONDS
            elif time.monotonic() > deadline:
                raise SourceUnavailable(f"nothing came for {STANDSTILL_SECONDS:.0f} s")

    def _batch(
        self, partition: Any, records: Sequence[Record], nexts: dict[Any, int], ends: dict[Any, int]
    ) -> RecordBatch:
        wanted = [record for record in records if record.offset < ends[partition]]
        start = nexts[partition]
        end = nexts[partition] = min(records[-1].offset + 1, ends[partition])
        if end == ends[partition]:
            del ends[partition]
            self._consumer.pause(partition)
        return RecordBatch(
            source_partition=_source_partition(partition),
            start_position=start,
            end_position=end,
            values=[record.value for record in wanted],
            identity=self._identities[partition.topic],
        )


def _source_partition(partition: Any) -> SourcePartition:
    return SourcePartition(source=partition.topic, partition=partition.partition)
