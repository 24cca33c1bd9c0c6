"""Parked events: parked once, folded again in order, discarded for good; and when it is enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

import pytest
from sqlalchemy import Engine

from services.lifecycle.projections.service_state.projector import SERVICE_STATE
from shared.messaging.event_source import GetPosition, RecordBatch
from shared.subscriptions import discards, parking
from shared.subscriptions.folding import MOST_PARKED_STREAMS, CircuitOpen
from shared.subscriptions.follower import Follower
from shared.subscriptions.redrive import Redrive
from tests.support.command_context import new_id
from tests.support.eventually import eventually
from tests.support.projections import (
    GENERATION,
    PARTITION,
    STREAM,
    FakeSource,
    current_state,
    deliver,
    is_parked,
    record_batch,
)
from tests.support.running_parts import running
from tests.support.scenario import events
from tests.support.service_events import ID, RESUMED
from tests.support.wire import to_wire

BROKEN = to_wire(events(*RESUMED)[4], data={})
"""Version 5, and no reader can read it."""


def redrive(engine: Engine, stream: Sequence[bytes] = ()) -> Redrive:
    return Redrive(engine, SERVICE_STATE, FakeSource(stream).read_stream)


def reasons(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [reason for _, reason in parking.parked_events(connection, GENERATION)]


def test_same_bytes_are_parked_once(engine: Engine) -> None:
    deliver(engine, b"no event", *STREAM[:4], BROKEN, *STREAM[5:7])
    deliver(engine, b"no event", BROKEN, *STREAM[5:8])
    assert len(reasons(engine)) == 1 + 1 + 3


def test_retry_after_a_fix_folds_in_version_order(engine: Engine) -> None:
    deliver(engine, *STREAM[:4], STREAM[6], STREAM[5], *STREAM[7:])
    assert current_state(engine).version == 4
    assert redrive(engine, STREAM).retry(ID) == (6, 0)
    assert (current_state(engine).version, is_parked(engine)) == (len(STREAM), False)


def test_retry_takes_from_the_stream_what_cannot_be_read(engine: Engine) -> None:
    deliver(engine, *STREAM[:4], BROKEN, *STREAM[5:])
    assert redrive(engine, STREAM).retry(ID)[1] == 0
    assert current_state(engine).version == len(STREAM)


def test_retry_that_fails_keeps_the_rest_with_the_new_reason(engine: Engine) -> None:
    deliver(engine, STREAM[0], STREAM[2], BROKEN, STREAM[5])
    assert reasons(engine) == ["version 3 after 1", parking.WAITS, parking.WAITS]
    stream = [*STREAM[:2], STREAM[2], STREAM[3], BROKEN]
    assert redrive(engine, stream).retry(ID) == (3, 2)
    assert current_state(engine).version == 3
    first, second = reasons(engine)
    assert "hold_id" in first and second == parking.WAITS


def test_discarded_event_changes_nothing_and_the_later_ones_are_folded(engine: Engine) -> None:
    stream = [*STREAM[:4], BROKEN, *STREAM[5:]]
    deliver(engine, *stream)
    assert redrive(engine, stream).discard(ID, "some reason", "some operator") == (1, 0)
    state = current_state(engine)
    assert (state.version, is_parked(engine), state.holds) == (len(STREAM), False, ())
    deliver(engine, *stream)
    assert reasons(engine) == []
    with engine.connect() as connection:
        row = discards.rows(connection, "service_state")[0]
    assert (row.reason, row.discarded_by, row.value) == ("some reason", "some operator", BROKEN)


def test_forged_event_that_was_discarded_gives_way_to_the_true_one(engine: Engine) -> None:
    deliver(engine, *STREAM[:4], BROKEN, *STREAM[4:6])
    redrive(engine, STREAM).discard(ID, "some reason", "some operator")
    assert (current_state(engine).version, is_parked(engine)) == (6, False)
    assert [hold.reason for hold in current_state(engine).holds] == ["some reason"]


def test_bytes_of_no_stream_are_discarded_by_name(engine: Engine) -> None:
    deliver(engine, b"no event")
    with engine.connect() as connection:
        name = parking.name(parking.rows(connection, parking.is_of(GENERATION))[0])
    assert redrive(engine).discard(name, "some reason", "some operator") == (1, 0)
    deliver(engine, b"no event")
    assert reasons(engine) == []


def many_broken() -> list[bytes]:
    ids = [new_id() for _ in range(MOST_PARKED_STREAMS + 1)]
    return [to_wire(events(*RESUMED)[0], subject=str(each), data={}) for each in ids]


def test_too_many_parked_streams_open_the_circuit_and_park_nothing(engine: Engine) -> None:
    source = FakeSource()
    follower = Follower(engine, SERVICE_STATE, source, source.read_stream)
    broken = many_broken()
    follower.process(record_batch(0, *broken[:MOST_PARKED_STREAMS]))
    with pytest.raises(CircuitOpen, match="some source/0 after 50"):
        follower.process(record_batch(MOST_PARKED_STREAMS, broken[-1]))
    assert len(reasons(engine)) == follower.position(PARTITION) == MOST_PARKED_STREAMS


class BrokenSource(FakeSource):
    def poll(self, get_position: GetPosition) -> Iterator[RecordBatch]:
        yield record_batch(0, *many_broken())


def test_follower_with_an_open_circuit_says_so_until_it_is_stopped(engine: Engine) -> None:
    source = BrokenSource()
    follower = Follower(engine, SERVICE_STATE, source, source.read_stream)
    with running(follower):
        assert "some source/0" in eventually(lambda: follower.blocked or "")
    assert reasons(engine) == []


def test_other_stream_is_left_parked(engine: Engine) -> None:
    other = UUID("00000000-0000-4000-8000-000000000009")
    broken = to_wire(events(*RESUMED)[0], subject=str(other), data={})
    deliver(engine, broken, *STREAM[:4], BROKEN)
    redrive(engine, STREAM).retry(ID)
    assert len(reasons(engine)) == 1
