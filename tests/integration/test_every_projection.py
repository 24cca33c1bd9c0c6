"""What every projection promises, whatever it shows: on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine

from services.lifecycle.migrate import create_tables
from services.lifecycle.worker import PROJECTIONS
from shared.subscriptions import checkpoints
from shared.subscriptions.follower import Follower, Projection
from tests.support.example_streams import (
    STREAMS,
    changed,
    deliver,
    every_projection,
    longer,
    other_stream_of,
    parked,
    rows,
    rows_after,
    stream_of,
)
from tests.support.projections import FakeSource, record_batch


def test_every_category_that_is_followed_has_an_example() -> None:
    assert {projection.category for projection in PROJECTIONS} <= STREAMS.keys()


@every_projection
def test_events_are_shown(engine: Engine, projection: Projection) -> None:
    deliver(engine, projection, stream_of(projection))
    assert any(rows(engine, projection))
    assert not parked(engine, projection)


@every_projection
def test_duplicates_change_nothing(engine: Engine, projection: Projection) -> None:
    stream = stream_of(projection)
    deliver(engine, projection, stream)
    before = rows(engine, projection)
    assert deliver(engine, projection, [*stream[:1], *stream]) == 0
    assert (rows(engine, projection), parked(engine, projection)) == (before, set())


@every_projection
def test_unknown_event_counts_as_a_version(engine: Engine, projection: Projection) -> None:
    stream = stream_of(projection)
    last = len(stream) + 1
    unknown = changed(stream[-1], type=f"{projection.category}.painted", sequence=str(last))
    after = changed(stream[-1], sequence=str(last + 1))
    assert deliver(engine, projection, [*stream, unknown, after]) == 0
    assert not parked(engine, projection)


@every_projection
def test_gap_is_filled_from_the_stream(engine: Engine, projection: Projection) -> None:
    stream = longer(stream_of(projection))
    assert deliver(engine, projection, [stream[0], stream[-1]], stream=stream) == 1
    assert rows(engine, projection) == rows_after(projection, *stream)


@every_projection
def test_what_cannot_follow_parks_its_stream_alone(engine: Engine, projection: Projection) -> None:
    stream, other = longer(stream_of(projection)), other_stream_of(projection)
    stream_id = UUID(msgspec.json.decode(stream[0])["subject"])
    deliver(engine, projection, [stream[0], *other[:1], stream[2], *other[1:]])
    deliver(engine, projection, stream[1:2])
    assert parked(engine, projection) == {stream_id}
    assert rows(engine, projection) == rows_after(projection, stream[0], *other)


@every_projection
def test_rows_and_checkpoint_are_written_together(engine: Engine, projection: Projection) -> None:
    def project_and_die(*arguments: Any) -> None:
        projection.project(*arguments)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(engine, replace(projection, project=project_and_die), stream_of(projection))
    assert not any(rows(engine, projection))
    deliver(engine, projection, stream_of(projection))
    assert any(rows(engine, projection))


@every_projection
def test_second_reader_is_rejected(engine: Engine, projection: Projection) -> None:
    deliver(engine, projection, stream_of(projection))
    before, source = rows(engine, projection), FakeSource()
    second = Follower(engine, projection, source, source.read_stream)
    with pytest.raises(checkpoints.CheckpointConflict):
        second.process(record_batch(0, *other_stream_of(projection)))
    assert rows(engine, projection) == before


Cuts = list[tuple[int, int]]


@every_projection
@settings(max_examples=10, deadline=None)
@given(cuts=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=8))
def test_rows_do_not_depend_on_how_events_are_delivered(projection: Projection, cuts: Cuts) -> None:
    """Each cut: how many events to repeat, how many new ones."""
    stream, position = longer(stream_of(projection)), 0
    engine = create_engine("sqlite://")
    create_tables(engine)
    for repeated, new in [*cuts, (0, len(stream))]:
        deliver(engine, projection, stream[max(0, position - repeated) : position + new])
        position = min(len(stream), position + new)
    assert rows(engine, projection) == rows_after(projection, *stream)
    engine.dispose()
