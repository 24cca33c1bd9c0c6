"""Example streams for every projection, delivered to one projection alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import Engine, create_engine, select

from services.lifecycle.migrate import create_tables
from services.lifecycle.worker import PROJECTIONS
from shared.eventstore.event import Event
from shared.subscriptions import generations, parking
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


def stream_of(projection: Projection) -> list[bytes]:
    return STREAMS[projection.category]


def other_stream_of(projection: Projection) -> list[bytes]:
    subject = str(OTHER_SUBJECT)
    return [
        changed(value, subject=subject, partitionkey=subject, id=f"{subject}:{version}")
        for version, value in enumerate(stream_of(projection), 1)
    ]


def changed(value: bytes, **attributes: Any) -> bytes:
    return msgspec.json.encode(msgspec.json.decode(value) | attributes)


def with_unknown(stream: Sequence[bytes], places: Collection[int]) -> list[bytes]:
    """The stream, with an event of an unknown type at each of these versions."""
    known, values = list(stream), list[bytes]()
    while known or len(values) + 1 in places:
        version = len(values) + 1
        if version in places:
            category = msgspec.json.decode(stream[0])["type"].partition(".")[0]
            attributes = {"type": f"{category}.painted", "data": {"colour": "some colour"}}
            values.append(_at(version, stream[0], **attributes))
        else:
            values.append(_at(version, known.pop(0)))
    return values


def _at(version: int, value: bytes, **attributes: Any) -> bytes:
    subject = msgspec.json.decode(value)["subject"]
    return changed(value, sequence=str(version), id=f"{subject}:{version}", **attributes)


def longer(stream: Sequence[bytes]) -> list[bytes]:
    """At least four events: the last one again where there are fewer."""
    return [
        changed(stream[min(version, len(stream)) - 1], sequence=str(version))
        for version in range(1, max(4, len(stream)) + 1)
    ]


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
