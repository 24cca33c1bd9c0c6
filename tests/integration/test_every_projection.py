"""What every projection promises, whatever it shows: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select

from services.lifecycle.migrate import create_tables
from services.lifecycle.worker import PROJECTIONS
from shared import database
from shared.eventstore.event import Event
from shared.subscriptions import checkpoints, generations, parking
from shared.subscriptions.follower import Follower, Projection
from tests.support.order_examples import order_examples
from tests.support.projections import PARTITION, FakeSource, record_batch
from tests.support.scenario import events
from tests.support.service_events import IMPOSSIBLE
from tests.support.wire import to_wire

OTHER_SUBJECT = UUID("00000000-0000-4000-8000-0000000000d1")
Rows = list[list[tuple[object, ...]]]


def _streams() -> dict[str, list[bytes]]:
    """The longest example stream of each category."""
    streams: dict[UUID, dict[int, Event]] = defaultdict(dict)
    for event in [*events(*IMPOSSIBLE), *order_examples()]:
        versions = streams[event.originator_id]
        versions.setdefault(event.originator_version, event)  # a payment ends in several ways
    by_length = sorted(streams.values(), key=len)
    wire = [[to_wire(each[version]) for version in sorted(each)] for each in by_length]
    return {_type(values[0]).partition(".")[0]: values for values in wire}


def _type(value: bytes) -> str:
    return str(msgspec.json.decode(value)["type"])


STREAMS = _streams()
every_projection = pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda each: each.name)


def changed(value: bytes, **attributes: Any) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(value) | attributes)


def stream_of(projection: Projection) -> list[bytes]:
    return STREAMS[projection.category]


def other_stream_of(projection: Projection) -> list[bytes]:
    subject = str(OTHER_SUBJECT)
    return [
        changed(value, subject=subject, partitionkey=subject, id=f"{subject}:{version}")
        for version, value in enumerate(stream_of(projection), 1)
    ]


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    create_tables(engine)
    yield engine
    engine.dispose()


def deliver(
    engine: Engine, projection: Projection, values: Sequence[bytes], stream: Sequence[bytes] = ()
) -> int:
    """One batch. Returns how often a stream was read to fill a gap."""
    source = FakeSource(stream)
    follower = Follower(engine, projection, source, source.read_stream)
    follower.process(record_batch(follower.position(PARTITION), *values))
    return source.stream_reads


def rows(engine: Engine, projection: Projection) -> Rows:
    with engine.connect() as connection:
        live = generations.live(connection, projection.name)
        tables = [live.table(template) for template in projection.tables.sorted_tables]
        return [sorted(map(tuple, connection.execute(select(t))), key=repr) for t in tables]


def parked(engine: Engine, projection: Projection) -> set[UUID | None]:
    with engine.connect() as connection:
        live = generations.live(connection, projection.name)
        return {stream_id for stream_id, _ in parking.parked_events(connection, live)}


def rows_after(projection: Projection, *values: bytes) -> Rows:
    """Of a database of its own, where all was delivered at once."""
    engine = create_engine("sqlite://")
    create_tables(engine)
    deliver(engine, projection, values)
    result = rows(engine, projection)
    engine.dispose()
    return result


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
def test_stream_cannot_begin_with_an_unknown_event(engine: Engine, projection: Projection) -> None:
    first = changed(stream_of(projection)[0], type=f"{projection.category}.painted")
    deliver(engine, projection, [first])
    if projection.name != "service_history":  # which shows whatever has happened
        assert parked(engine, projection)
        assert not any(rows(engine, projection))


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


def longer(stream: Sequence[bytes]) -> list[bytes]:
    """At least four events: the last one again where there are fewer."""
    return [
        changed(stream[min(version, len(stream)) - 1], sequence=str(version))
        for version in range(1, max(4, len(stream)) + 1)
    ]
