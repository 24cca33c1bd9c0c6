"""Earlier states of a service, from its history, on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine

from services.lifecycle import time_travel
from services.lifecycle.projections.service_history.projector import SERVICE_HISTORY
from services.lifecycle.projections.service_history.query import history
from services.lifecycle.refusals import NoSuchVersion
from shared.rules.status import status
from shared.rules.vocabulary import Status
from shared.subscriptions.redrive import Redrive
from tests.support.command_context import TIMESTAMP
from tests.support.example_streams import changed, with_unknown
from tests.support.projections import STREAM, FakeSource, current_state, deliver, is_parked
from tests.support.scenario import events
from tests.support.service_events import ID, RESUMED
from tests.support.wire import to_wire


def test_earlier_states_are_replayed_from_the_history(engine: Engine) -> None:
    hourly = [
        to_wire(each, time=(TIMESTAMP + timedelta(hours=each.originator_version)).isoformat())
        for each in events(*RESUMED)
    ]
    deliver(engine, *hourly)
    hour_7 = TIMESTAMP + timedelta(hours=7)
    with engine.connect() as connection:
        assert time_travel.at_version(connection, ID, 11) == current_state(engine)
        at_7 = time_travel.at_version(connection, ID, 7)
        assert status(at_7.facts) is Status.SUSPENDED
        assert time_travel.as_of(connection, ID, hour_7).version == 7
        assert time_travel.as_of(connection, ID, hour_7 + timedelta(minutes=59)).version == 7
        for version in (0, 12):
            with pytest.raises(NoSuchVersion):
                time_travel.at_version(connection, ID, version)
        with pytest.raises(NoSuchVersion):
            time_travel.as_of(connection, ID, TIMESTAMP)


def test_past_counts_a_discarded_event_that_nobody_can_read(engine: Engine) -> None:
    stream = [*STREAM[:4], to_wire(events(*RESUMED)[4], data={})]
    deliver(engine, *stream)
    redrive = Redrive(engine, SERVICE_HISTORY, FakeSource(stream).read_stream)
    redrive.discard(ID, "some reason", "some operator")
    with engine.connect() as connection:
        assert time_travel.at_version(connection, ID, 5).version == 5


def test_past_counts_events_of_unknown_types_and_goes_on(engine: Engine) -> None:
    hourly = [
        changed(value, time=(TIMESTAMP + timedelta(hours=version)).isoformat())
        for version, value in enumerate(with_unknown(STREAM, {1, 6, 13}), 1)
    ]
    deliver(engine, *hourly)
    with engine.connect() as connection:
        with pytest.raises(NoSuchVersion):
            time_travel.at_version(connection, ID, 1)
        states = [time_travel.at_version(connection, ID, version) for version in range(2, 15)]
        assert [state.version for state in states] == list(range(2, 15))
        assert states[-1] == current_state(engine)
        before, unknown = states[3], states[4]
        assert unknown == replace(before, version=6, updated_at=unknown.updated_at)
        assert time_travel.as_of(connection, ID, TIMESTAMP + timedelta(hours=6)) == unknown
        assert len(history(connection, ID)) == 14
    assert status(states[7].facts) is Status.SUSPENDED
    assert not is_parked(engine)
