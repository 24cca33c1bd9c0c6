"""One life of a consumer in its group: from joining to the first error."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer
from kafka.errors import (
    KafkaError,
    LogTruncationError,
    OffsetOutOfRangeError,
    RebalanceInProgressError,
)

from shared.messaging.event_source import (
    GetPosition,
    RecordBatch,
    SourcePartition,
    SourceReplaced,
    SourceUnavailable,
)
from shared.messaging.kafka.clients import CONSUMER_CONFIG, SESSION_SECONDS, Record

METADATA_SECONDS = 5.0
METADATA_PAUSE_SECONDS = 0.5
POLL_MILLISECONDS = 1_000
COMMIT_SECONDS = 5.0
COMMIT_MILLISECONDS = 5_000
CLOSE_MILLISECONDS = 3_000
UNASSIGNED_SECONDS = SESSION_SECONDS + 5.0
STANDSTILL_SECONDS = 30.0


class GroupMember(ConsumerRebalanceListener):  # type: ignore[misc]
    """Reads from our own checkpoints: the group only assigns the partitions.

    After an error of any method it must be closed: kafka-python does not always recover.
    """

    def __init__(self, servers: str, group: str, instance: str, topics: Sequence[str]) -> None:
        """`instance`: of those with the same one the group has one member. Raises KafkaError."""
        ids = {"group_id": group, "group_instance_id": instance, "client_id": f"{group}-{instance}"}
        self._consumer = KafkaConsumer(
            bootstrap_servers=servers.split(","), **ids, **CONSUMER_CONFIG
        )
        self._topics = topics
        self._next_offsets: dict[Any, int] = {}
        self._unchecked = set[Any]()
        self._identities: Mapping[str, str] = {}
        self._behind: dict[Any, tuple[int, float]] = {}
        self._full_at = 0.0
        self._assigned_at = self._committed_at = time.monotonic()

    def wait_for_topics(self) -> None:
        """Before `join`: a join without the metadata may never get a partition.

        Raises SourceUnavailable.
        """
        deadline = time.monotonic() + METADATA_SECONDS
        for topic in self._topics:
            while not self._consumer.partitions_for_topic(topic):
                if time.monotonic() > deadline:
                    raise SourceUnavailable(f"there is no topic {topic}: run `hostledger migrate`")
                time.sleep(METADATA_PAUSE_SECONDS / 10)

    def join(self) -> None:
        self._consumer.subscribe(self._topics, listener=self)
        time.sleep(METADATA_PAUSE_SECONDS)  # a poll before the metadata may never get a partition

    def poll(self, get_position: GetPosition) -> list[RecordBatch]:
        """Raises KafkaError, SourceUnavailable."""
        self._get_position = get_position
        self._stay_member()
        polled = self._poll()
        if sum(map(len, polled.values())) >= CONSUMER_CONFIG["max_poll_records"]:
            self._full_at = time.monotonic()
        unchecked: Mapping[Any, list[Record]] = {partition: [] for partition in self._unchecked}
        if unchecked:
            self._check_positions()
            self._unchecked.clear()
        return list(self._batches({**unchecked, **polled}))

    def _poll(self) -> Mapping[Any, list[Record]]:
        try:
            polled: Mapping[Any, list[Record]] = self._consumer.poll(POLL_MILLISECONDS)
        except (OffsetOutOfRangeError, LogTruncationError):
            self._check_positions()  # which says what is missing
            raise
        return polled

    def identify(self, identities: Mapping[str, str]) -> None:
        """Of its topics, from now on. Checks all partitions at the next poll."""
        self._identities = identities
        self._unchecked = set(self._next_offsets)

    def _check_positions(self) -> None:
        """Raises SourceReplaced if the next records are gone, SourceUnavailable at a standstill.

        Truncated records would be skipped silently once others have taken their offsets.
        """
        positions = dict(self._next_offsets)
        starts = self._consumer.beginning_offsets(list(positions))
        ends = self._consumer.end_offsets(list(positions))
        for partition, position in positions.items():
            name = f"{partition.topic}/{partition.partition}"
            if not starts[partition] <= position <= ends[partition]:
                raise SourceReplaced(
                    f"{name} holds {starts[partition]} to {ends[partition]}, but was read up to"
                    f" {position}: records were removed. Publish everything again with"
                    " `hostledger relay --from 0`, then read it again with `hostledger replay`"
                )
            if self._stands_still(partition, position, ends[partition]):
                raise SourceUnavailable(f"{name} stands still at {position} of {ends[partition]}")

    def close(self) -> None:
        """Its group keeps its partitions for it until the session ends: it may be back at once."""
        with suppress(KafkaError):
            self._consumer.close(autocommit=False, timeout_ms=CLOSE_MILLISECONDS)

    def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
        """Called while `poll` waits, in a thread of the client."""
        for partition in assigned:
            self._next_offsets[partition] = self._get_position(_source_partition(partition))
            self._consumer.seek(partition, self._next_offsets[partition])
            self._unchecked.add(partition)

    def on_partitions_revoked(self, revoked: Iterable[Any]) -> None:
        for partition in revoked:
            self._next_offsets.pop(partition, None)

    def on_partitions_lost(self, lost: Iterable[Any]) -> None:
        self.on_partitions_revoked(lost)

    def _stands_still(self, partition: Any, position: int, end: int) -> bool:
        """At the same place as in an earlier check, although there was more to read then.

        Not while polls are full: they leave records behind, and a partition waits for its turn.
        """
        now = time.monotonic()
        if position == end:
            self._behind.pop(partition, None)
            return False
        place, since = self._behind.get(partition, (-1, now))
        if place != position:
            self._behind[partition] = position, now
            return False
        return now - max(since, self._full_at) > STANDSTILL_SECONDS

    def _stay_member(self) -> None:
        """A commit is the only call that tells a member that it is none any more."""
        now = time.monotonic()
        if self._next_offsets:
            self._assigned_at = now
        elif now - self._assigned_at > UNASSIGNED_SECONDS:
            raise SourceUnavailable("the group assigns no partition")
        if self._next_offsets and now - self._committed_at > COMMIT_SECONDS:
            self._committed_at = now
            with suppress(RebalanceInProgressError):
                self._consumer.commit(timeout_ms=COMMIT_MILLISECONDS)

    def _batches(self, polled: Mapping[Any, list[Record]]) -> Iterator[RecordBatch]:
        """Without the records of partitions that were lost since they were fetched."""
        for partition, records in polled.items():
            if (start := self._next_offsets.get(partition)) is not None:
                end = records[-1].offset + 1 if records else start
                self._next_offsets[partition] = end
                yield RecordBatch(
                    source_partition=_source_partition(partition),
                    start_position=start,
                    end_position=end,
                    values=[record.value for record in records],
                    identity=self._identities.get(partition.topic),
                )


def _source_partition(partition: Any) -> SourcePartition:
    return SourcePartition(source=partition.topic, partition=partition.partition)
