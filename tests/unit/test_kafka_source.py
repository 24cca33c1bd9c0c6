"""Reading from Kafka, with a fake client: where it begins, and when it leaves its group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.errors import (
    CommitFailedError,
    KafkaError,
    NoOffsetForPartitionError,
    RebalanceInProgressError,
)

from shared.messaging.event_source import (
    RecordBatch,
    SourcePartition,
    SourceUnavailable,
)
from shared.messaging.kafka import admin, group_member, source
from shared.messaging.kafka.source import KafkaSource

PARTITION: Any = TopicPartition("some", 3)


@dataclass
class FakeRecord:
    offset: int
    value: bytes | None


@dataclass
class FakeConsumer:
    options: dict[str, Any]
    records: dict[Any, list[FakeRecord]] = field(default_factory=dict)
    seeks: list[tuple[Any, int]] = field(default_factory=list)
    failure: KafkaError | None = None
    commit_failure: KafkaError | None = None
    start: int = 0
    end: int = 100
    is_closed: bool = False

    def subscribe(self, topics: list[str], listener: Any) -> None:
        self.listener = listener

    def partitions_for_topic(self, topic: str) -> set[int]:
        return {0}

    def poll(self, milliseconds: int) -> dict[Any, list[FakeRecord]]:
        if self.failure:
            raise self.failure
        if self.records and not self.seeks:
            self.listener.on_partitions_assigned(self.records.keys())
        return self.records

    def seek(self, partition: Any, offset: int) -> None:
        self.seeks.append((partition, offset))

    def beginning_offsets(self, partitions: list[Any]) -> dict[Any, int]:
        return dict.fromkeys(partitions, self.start)

    def end_offsets(self, partitions: list[Any]) -> dict[Any, int]:
        return dict.fromkeys(partitions, self.end)

    def commit(self, timeout_ms: int) -> None:
        if self.commit_failure:
            raise self.commit_failure

    def close(self, autocommit: bool, timeout_ms: int) -> None:
        self.is_closed = True


@dataclass
class FakeBroker:
    """Remembers the consumers; `now` is their clock."""

    consumers: list[FakeConsumer] = field(default_factory=list)
    identity: str = "some identity"
    now: float = 1000.0

    def consumer(self, **options: Any) -> FakeConsumer:
        records = {PARTITION: [FakeRecord(7, b"one"), FakeRecord(9, None)]}
        self.consumers.append(FakeConsumer(options, records))
        return self.consumers[-1]


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> FakeBroker:
    broker = FakeBroker()
    monkeypatch.setattr(group_member, "KafkaConsumer", broker.consumer)
    monkeypatch.setattr(group_member, "METADATA_PAUSE_SECONDS", 0)
    monkeypatch.setattr(
        admin, "topic_identities", lambda _, topics: dict.fromkeys(topics, broker.identity)
    )
    for module in (group_member, source):
        monkeypatch.setattr(module, "time", FakeTime(lambda: broker.now))
    return broker


@dataclass
class FakeTime:
    monotonic: Callable[[], float]

    def sleep(self, seconds: float) -> None:
        """At once."""


@pytest.fixture
def kafka_source(broker: FakeBroker) -> KafkaSource:
    return KafkaSource("some:9092", "some group", ["some"], "2")


def poll(source: KafkaSource, position: int = 6) -> list[RecordBatch]:
    return source.poll(lambda _: position)


def test_nothing_is_connected_before_the_first_poll(
    kafka_source: KafkaSource, broker: FakeBroker
) -> None:
    assert not broker.consumers
    poll(kafka_source)
    options = broker.consumers[0].options
    assert (options["group_id"], options["group_instance_id"]) == ("some group", "2")
    assert options["enable_auto_commit"] is False


def test_reading_starts_at_our_own_checkpoint(
    kafka_source: KafkaSource, broker: FakeBroker
) -> None:
    assert poll(kafka_source) == [
        RecordBatch(
            source_partition=SourcePartition(source="some", partition=3),
            start_position=6,
            end_position=10,
            values=[b"one", None],
            identity="some identity",
        )
    ]
    consumer = broker.consumers[0]
    assert consumer.seeks == [(PARTITION, 6)]
    consumer.records = {PARTITION: [FakeRecord(10, b"two")]}
    assert [batch.start_position for batch in poll(kafka_source, 0)] == [10]


def test_records_of_a_partition_that_was_lost_are_dropped(
    kafka_source: KafkaSource, broker: FakeBroker
) -> None:
    poll(kafka_source)
    broker.consumers[0].listener.on_partitions_lost([PARTITION])
    assert poll(kafka_source) == []


@pytest.mark.parametrize("start, end", [(11, 100), (0, 5)], ids=["deleted", "truncated"])
def test_records_that_were_removed_are_refused_by_name(
    kafka_source: KafkaSource, broker: FakeBroker, start: int, end: int
) -> None:
    poll(kafka_source)
    broker.consumers[0].start, broker.consumers[0].end = start, end
    broker.consumers[0].records = {}
    broker.now += source.CHECK_SECONDS + 1
    with pytest.raises(SourceUnavailable, match=r"some/3 .*read up to 10: records were removed"):
        poll(kafka_source)
    assert broker.consumers[0].is_closed


def test_the_identity_is_asked_for_again_and_given_also_without_records(
    kafka_source: KafkaSource, broker: FakeBroker
) -> None:
    poll(kafka_source)
    broker.consumers[0].records = {}
    broker.identity = "another identity"
    assert poll(kafka_source) == []
    broker.now += source.CHECK_SECONDS + 1
    batches = poll(kafka_source)
    assert [(batch.identity, batch.values) for batch in batches] == [("another identity", [])]
    assert batches[0].start_position == batches[0].end_position == 10
    assert poll(kafka_source) == []


@pytest.mark.parametrize("failure", [NoOffsetForPartitionError("some"), KafkaError("callback")])
def test_after_an_error_it_joins_again_with_a_pause(
    kafka_source: KafkaSource, broker: FakeBroker, failure: KafkaError
) -> None:
    poll(kafka_source)
    broker.consumers[0].failure = failure
    for _ in range(2):  # the second without asking the broker
        with pytest.raises(SourceUnavailable):
            poll(kafka_source)
    assert broker.consumers[0].is_closed and len(broker.consumers) == 1
    broker.now += source.MIN_DELAY_SECONDS
    assert poll(kafka_source)[0].start_position == 6


def test_a_member_that_is_none_any_more_joins_again(
    kafka_source: KafkaSource, broker: FakeBroker
) -> None:
    poll(kafka_source)
    broker.consumers[0].commit_failure = CommitFailedError("fenced")
    poll(kafka_source)
    broker.now += group_member.COMMIT_SECONDS + 1
    with pytest.raises(SourceUnavailable, match="fenced"):
        poll(kafka_source)


def test_a_rebalance_is_no_reason_to_leave(kafka_source: KafkaSource, broker: FakeBroker) -> None:
    poll(kafka_source)
    broker.consumers[0].commit_failure = RebalanceInProgressError("some")
    broker.now += group_member.COMMIT_SECONDS + 1
    assert poll(kafka_source)


def test_a_member_without_partitions_joins_again(
    kafka_source: KafkaSource, broker: FakeBroker
) -> None:
    poll(kafka_source)
    broker.consumers[0].listener.on_partitions_revoked([PARTITION])
    assert poll(kafka_source) == []
    broker.now += group_member.UNASSIGNED_SECONDS + 1
    with pytest.raises(SourceUnavailable, match="assigns no partition"):
        poll(kafka_source)


def test_a_member_that_stands_still_joins_again(
    kafka_source: KafkaSource, broker: FakeBroker
) -> None:
    poll(kafka_source)
    broker.consumers[0].records = {}
    broker.now += source.CHECK_SECONDS + 1
    poll(kafka_source)
    broker.now += source.CHECK_SECONDS + 1
    with pytest.raises(SourceUnavailable, match="some/3 stands still at 10 of 100"):
        poll(kafka_source)


def test_news_just_before_a_check_is_no_standstill(
    kafka_source: KafkaSource, broker: FakeBroker
) -> None:
    poll(kafka_source)
    broker.consumers[0].records = {}
    for end in (10, 11, 10, 11):
        broker.consumers[0].end = end
        broker.now += source.CHECK_SECONDS + 1
        assert len(poll(kafka_source)) == 1
