"""Several readers of one group on a real broker."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from kafka.errors import CoordinatorNotAvailableError
from sqlalchemy import Engine

from shared.messaging.event_source import RecordBatch, SourceUnavailable
from shared.messaging.kafka import group_member
from shared.messaging.kafka.clients import SESSION_SECONDS, admin_client
from shared.messaging.kafka.source import KafkaSource
from shared.messaging.topics import topic_name
from shared.subscriptions.checkpoints import CheckpointConflict
from tests.support import notes
from tests.support.eventually import eventually
from tests.support.kafka import PARTITIONS, Topics
from tests.support.notes import Notes
from tests.support.running_parts import running

pytestmark = pytest.mark.kafka

STREAMS = [UUID(int=number) for number in range(1, 41)]
FRESH_GROUPS = 16


def assigned(servers: str, group: str) -> list[int]:
    """How many partitions each member has; empty while there is no such group."""
    try:
        with admin_client(servers) as client:
            members = client.describe_groups([group])[group]["members"]
    except CoordinatorNotAvailableError:
        return []
    assignments = [member["member_assignment"] for member in members]
    return sorted(
        len(topic["partitions"])
        for assignment in assignments
        if assignment  # empty text while the group forms
        for topic in assignment["assigned_partitions"]
    )


def test_two_readers_share_the_partitions_and_one_takes_over_after_a_kill(
    servers: str, topics: Topics, store: Notes, engine: Engine
) -> None:
    category = topics.category()
    notes.create_reader_tables(engine, category)
    url = engine.url.render_as_string(hide_password=False)
    readers = [notes.process("reader", url, servers, category, str(n)) for n in (1, 2)]
    try:
        with running(notes.relay(store, servers, category)):
            eventually(lambda: assigned(servers, notes.tally(category).name) == [6, 6])
            write(store, 1)
            eventually(lambda: notes.tallies(engine, category) == dict.fromkeys(STREAMS, (1, 1)))
            readers[0].kill()
            killed_at = time.monotonic()
            write(store, 2)
            eventually(lambda: notes.tallies(engine, category) == dict.fromkeys(STREAMS, (2, 2)))
            assert time.monotonic() - killed_at < SESSION_SECONDS + 2
    finally:
        for reader in readers:
            reader.kill()
            reader.wait()


def write(store: Notes, version: int) -> None:
    for stream_id in STREAMS:
        notes.note(store, stream_id, version)


def test_a_reader_that_lost_its_partitions_can_commit_nothing_and_joins_again(
    servers: str, topics: Topics, store: Notes, engine: Engine
) -> None:
    """A second holder of its instance id fences it; kafka-python does not tell it so."""
    category = topics.category()
    notes.create_reader_tables(engine, category)
    zombie, other = (notes.reader(engine, servers, category) for _ in range(2))
    write(store, 1)
    with running(notes.relay(store, servers, category)):
        polled = eventually(lambda: polled_records(zombie._source, zombie.position))
        with running(other):
            eventually(lambda: notes.tallies(engine, category) == dict.fromkeys(STREAMS, (1, 1)))
            with pytest.raises(CheckpointConflict):
                zombie.process(*polled)
    zombie._source.close()
    assert notes.tallies(engine, category) == dict.fromkeys(STREAMS, (1, 1))


def polled_records(source: object, position: Callable[..., int]) -> list[RecordBatch]:
    """All forty, in the batches of one or several polls."""
    assert isinstance(source, KafkaSource)
    batches: list[RecordBatch] = []
    while sum(len(batch.values) for batch in batches) < len(STREAMS):
        batches += [batch for batch in source.poll(position) if batch.values]
    return batches


def test_a_fenced_reader_finds_out_by_its_commit(
    servers: str, topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(group_member, "COMMIT_SECONDS", 0.2)
    category = topics.category()
    first, second = (notes.source(servers, category) for _ in range(2))
    eventually(lambda: first.poll(lambda *_: 0))
    eventually(lambda: second.poll(lambda *_: 0))
    with pytest.raises(SourceUnavailable, match=r"(?i)fenced|instance"):
        eventually(lambda: first.poll(lambda *_: 0) and None)
    for each in (first, second):
        each.close()


def test_every_first_member_of_a_fresh_group_gets_its_partitions(
    servers: str, topics: Topics
) -> None:
    """In kafka-python a member may wait for ever, or stop to beat, unless it is built in order."""
    category = topics.category()
    with ThreadPoolExecutor(4) as executor:
        joined = executor.map(lambda n: joins(servers, category, n), range(FRESH_GROUPS))
        assert list(joined) == [PARTITIONS] * FRESH_GROUPS


def joins(servers: str, category: str, number: int) -> int:
    """How many partitions the first polls of a new group read."""
    group = f"fresh-{category}-{number}"
    fresh = KafkaSource(servers, group, [topic_name(category)])
    deadline = time.monotonic() + 10
    while not (batches := fresh.poll(lambda *_: 0)) and time.monotonic() < deadline:
        """A batch without records for each partition comes first."""
    fresh.close()
    return len(batches)
