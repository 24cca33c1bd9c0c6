"""The benchmark's events are real ones: else it would measure how fast they are parked."""

from __future__ import annotations

from uuid import UUID

from services.lifecycle.projections.service_state.fold import apply
from services.lifecycle.projections.service_state.state import ServiceState
from shared.messaging import envelope
from shared.rules.status import status
from tests.bench.peers import workload
from tests.bench.peers.common import STATUS


def test_every_event_is_valid_and_gives_the_status_that_the_peers_compute_from_its_type() -> None:
    states: dict[UUID, ServiceState | None] = {}
    for told in workload.events(400, 20):
        event = envelope.decode(told.body)
        state = states[event.stream_id] = apply(states.get(event.stream_id), event)
        assert state and state.version == told.sequence
        assert status(state.facts) == STATUS[told.type]


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert list(workload.events(50, 5)) == list(workload.events(50, 5))
