"""Checkpoints belong to one log: where another stands in its place, a reader stops and says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from services.lifecycle.worker import PROJECTIONS
from shared import database
from shared.messaging.event_source import GetPosition, RecordBatch, SourceReplaced
from shared.subscriptions import checkpoints, follower, generations
from shared.subscriptions.follower import Follower
from tests.support.eventually import eventually
from tests.support.projections import PARTITION, STREAM, FakeSource, record_batch
from tests.support.running_parts import running

PROJECTION = PROJECTIONS[0]


class LogSource(FakeSource):
    """Reads `values` from the position on; `identity` is the log's."""

    def __init__(self, identity: str, *values: bytes) -> None:
        super().__init__()
        self.identity, self.values = identity, values

    def poll(self, get_position: GetPosition) -> Iterator[RecordBatch]:
        position = get_position(PARTITION)
        batch = record_batch(position, *self.values[position:])
        yield replace(batch, identity=self.identity)


def read(engine: Engine, source: LogSource) -> int:
    """Returns the position afterwards."""
    reader = Follower(engine, PROJECTION, source, source.read_stream)
    reader.step()
    return reader.position(PARTITION)


def test_another_log_is_refused_with_or_without_records(engine: Engine) -> None:
    assert read(engine, LogSource("one", *STREAM[:2])) == 2
    assert read(engine, LogSource("one", *STREAM[:2])) == 2
    for values in (STREAM[:2], STREAM):
        with pytest.raises(
            SourceReplaced, match=r"two, was one.*`hostledger replay service_state`"
        ):
            read(engine, LogSource("two", *values))
    assert read(engine, LogSource("one", *STREAM)) == len(STREAM)


def test_a_reader_set_back_reads_the_other_log_from_its_beginning(engine: Engine) -> None:
    read(engine, LogSource("one", *STREAM))
    with database.for_writing(engine).begin() as tx:
        generation = generations.live(tx, PROJECTION.name)
        checkpoints.read_again(tx, generation, PARTITION.source)
    assert read(engine, LogSource("two", *STREAM)) == len(STREAM)
    with pytest.raises(SourceReplaced):
        read(engine, LogSource("one", *STREAM))


def test_a_follower_that_was_refused_says_why_and_goes_on_once_it_may(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "RETRY_SECONDS", 0.05)
    read(engine, LogSource("one", *STREAM[:1]))
    source = LogSource("two", *STREAM)
    reader = Follower(engine, PROJECTION, source, source.read_stream)
    with running(reader):
        eventually(lambda: "two, was one" in (reader.blocked or ""))
        assert reader.position(PARTITION) == 1
        source.identity = "one"
        eventually(lambda: reader.blocked is None and reader.position(PARTITION) == len(STREAM))
