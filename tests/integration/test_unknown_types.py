"""An event of a type that a reader does not know is skipped by every projection, wherever it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

import httpx
import msgspec
import pytest
from sqlalchemy import Engine

from services.lifecycle.migrate import create_tables
from services.lifecycle.worker import PROJECTIONS
from services.processing.journal import tables as journal
from services.processing.journal.follower import WORK_JOURNAL
from shared import database
from shared.messaging.feed_source import EPOCH_HEADER, FeedSource
from shared.subscriptions.follower import Follower
from shared.subscriptions.projection import Projection
from tests.support.example_streams import (
    changed,
    deliver,
    every_projection,
    other_stream_of,
    parked,
    rows,
    rows_after,
    stream_of,
    with_unknown,
)
from tests.support.projections import FakeSource

PLACES = {1, 2, 4}
"""Of the unknown ones: two begin the stream, one is between known ones."""
UNBEGUN = {f"{projection.name}_unbegun" for projection in PROJECTIONS}
HOW_FAR = UNBEGUN | {"movement_versions", "latest_operations"}
"""Tables that only say how far streams were read."""


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    create_tables(engine)
    journal.TABLES.create_all(engine)
    yield engine
    engine.dispose()


def partly_unknown(projection: Projection) -> list[bytes]:
    return with_unknown(stream_of(projection), PLACES)


every_reader = pytest.mark.parametrize(
    "projection", (*PROJECTIONS, WORK_JOURNAL), ids=lambda each: each.name
)


@every_reader
def test_unknown_first_event_is_skipped(engine: Engine, projection: Projection) -> None:
    first, *later = partly_unknown(projection)
    deliver(engine, projection, [first])
    deliver(engine, projection, other_stream_of(projection))
    assert deliver(engine, projection, [first, *later]) == 0, "there is no gap"
    assert not parked(engine, projection)


@every_projection
def test_known_events_after_an_unknown_first_one_are_folded(
    engine: Engine, projection: Projection
) -> None:
    stream = partly_unknown(projection)
    for value in stream:
        assert deliver(engine, projection, [value]) == 0, "there is no gap"
    assert not parked(engine, projection)
    assert rows(engine, projection) == rows_after(projection, *stream)


@every_projection
def test_unknown_first_event_that_comes_again_changes_nothing(
    engine: Engine, projection: Projection
) -> None:
    stream = partly_unknown(projection)
    for end in (1, 2, 1, 3, 1, len(stream), 2):
        assert deliver(engine, projection, stream[:end]) == 0, "there is no gap"
    assert rows(engine, projection) == rows_after(projection, *stream)
    assert not parked(engine, projection)


@every_projection
def test_gap_over_an_unknown_first_event_is_filled(engine: Engine, projection: Projection) -> None:
    stream = partly_unknown(projection)
    assert deliver(engine, projection, stream[-1:], stream=stream) == 1
    assert rows(engine, projection) == rows_after(projection, *stream)


@every_projection
def test_stream_of_unknown_events_alone_shows_nothing(
    engine: Engine, projection: Projection
) -> None:
    """But in the history, which shows whatever has happened."""
    deliver(engine, projection, partly_unknown(projection)[:2])
    names = [table.name for table in projection.tables.sorted_tables]
    shown = dict(zip(names, rows(engine, projection), strict=True))
    assert {name for name in names if shown[name]} <= {*HOW_FAR, "service_history"}
    assert not parked(engine, projection)


@pytest.mark.parametrize(
    "projection",
    [each for each in PROJECTIONS if each.name not in ("service_history", "catalogue")],
    ids=lambda each: each.name,
)
def test_known_event_that_cannot_begin_a_stream_is_parked(
    engine: Engine, projection: Projection
) -> None:
    stream = stream_of(projection)
    deliver(engine, projection, [changed(stream[-1], sequence="1")])
    assert parked(engine, projection) == {UUID(msgspec.json.decode(stream[0])["subject"])}


@every_projection
def test_unknown_types_are_skipped_over_the_feed(engine: Engine, projection: Projection) -> None:
    stream = partly_unknown(projection)
    follower = Follower(engine, projection, feed(stream), FakeSource().read_stream)
    for _ in stream:
        follower.step()
    assert not parked(engine, projection)
    assert rows(engine, projection) == rows_after(projection, *stream)


def feed(values: Sequence[bytes]) -> FeedSource:
    """One event a page."""

    def respond(request: httpx.Request) -> httpx.Response:
        after = int(request.url.params["after"])
        event = msgspec.json.decode(values[after])
        page = {"events": [{"position": after + 1, "event": event}], "last": after + 1}
        return httpx.Response(200, json=page, headers={EPOCH_HEADER: "some epoch"})

    transport = httpx.MockTransport(respond)
    return FeedSource("some source", httpx.Client(transport=transport, base_url="http://some"))
