"""The services whose rows are loaded in bulk can be folded on."""

from __future__ import annotations

from services.lifecycle.projections.service_state.fold import apply
from shared.messaging import envelope
from shared.rules.status import status
from tests.bench import old_services
from tests.bench.peers import workload
from tests.bench.peers.common import STATUS


def test_nothing_is_open_that_belongs_to_one_service_alone() -> None:
    state = old_services.replay(old_services.example_events())
    assert (state.version, state.holds, state.operation) == (old_services.AGE, (), None)


def test_the_events_behind_them_follow_without_a_gap() -> None:
    service, _ = workload.services(1)[0]
    told = list(workload.events(6, 1, age=old_services.AGE))
    assert [each.sequence for each in told] == [old_services.AGE + n for n in range(1, 7)]
    assert {each.stream for each in told} == {service}


def test_the_next_events_give_the_status_that_their_type_says() -> None:
    state = old_services.replay(old_services.example_events())
    for each in workload.events(6, 1, age=old_services.AGE):
        following = apply(state, envelope.decode(each.body))
        assert following and status(following.facts) == STATUS[each.type]
        state = following
