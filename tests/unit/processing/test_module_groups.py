"""Where an activation goes that one module cannot carry out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.processing.attempts import Policy, Step, next_step
from services.processing.module_groups import ModuleGroups
from services.processing.modules.module import Outcome, PanelOperation
from services.processing.work import Attempt, WorkState
from shared.rules.vocabulary import AttemptOutcome, OperationKind
from tests.support.command_context import CLIENT_ID
from tests.support.service_events import ID, id_from_version

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DELAY = timedelta(minutes=5)
GROUPS = ModuleGroups.parse(
    "first|second|third, other|another",
    MODULES := ("first", "second", "third", "other", "another", "alone"),
)
POLICY = Policy(retry_delay=DELAY, attempts=10, groups=GROUPS)
FIRST = Attempt(
    operation=PanelOperation(
        operation_id=id_from_version(3),
        kind=OperationKind.ACTIVATION,
        service_id=ID,
        client_id=CLIENT_ID,
        product="some-product",
        parameters={},
    ),
    module="first",
    number=1,
    round=0,
    lease_token=1,
    uncertain=False,
    last_outcome=None,
    cancelled=False,
)
LAST = replace(FIRST, module="third", modules_tried=2, number=3)
FAILED, NO_CAPACITY = AttemptOutcome.FAILED, AttemptOutcome.NO_CAPACITY
IMPOSSIBLE, UNKNOWN = AttemptOutcome.IMPOSSIBLE, AttemptOutcome.UNKNOWN


def step(attempt: Attempt, outcome: AttemptOutcome) -> Step:
    return next_step(attempt, Outcome(outcome=outcome), NOW, POLICY)


@pytest.mark.parametrize("outcome", [FAILED, NO_CAPACITY, IMPOSSIBLE])
def test_next_module_tries_at_once_and_orders_hears_of_a_failed_attempt(
    outcome: AttemptOutcome,
) -> None:
    following = step(FIRST, outcome)
    assert (following.state, following.module, following.modules_tried) == (
        WorkState.QUEUED,
        "second",
        1,
    )
    assert (following.reports, following.next_attempt_at) == ((FAILED,), NOW)
    assert following.last_outcome is FAILED


def test_when_none_is_left_the_first_begins_again_after_a_while() -> None:
    following = step(LAST, FAILED)
    assert (following.module, following.modules_tried) == ("first", 0)
    assert following.next_attempt_at == NOW + DELAY


def test_last_module_says_whether_it_is_impossible_or_waits_for_capacity() -> None:
    assert step(LAST, IMPOSSIBLE).state is WorkState.FAILED
    waiting = step(LAST, NO_CAPACITY)
    assert (waiting.reports, waiting.module, waiting.counts) == ((NO_CAPACITY,), "first", False)


def test_passes_without_capacity_are_quiet() -> None:
    again = replace(FIRST, last_outcome=NO_CAPACITY)
    following = step(again, NO_CAPACITY)
    assert (following.reports, following.module, following.counts) == ((), "second", False)
    assert following.last_outcome is NO_CAPACITY


@pytest.mark.parametrize("outcome", [FAILED, UNKNOWN, NO_CAPACITY])
def test_nobody_else_tries_what_may_have_made_a_machine(outcome: AttemptOutcome) -> None:
    """A second machine would be the price (PM-9)."""
    following = step(replace(FIRST, uncertain=True), outcome)
    assert (following.module, following.modules_tried) == (None, 0)
    unknown = step(replace(FIRST, modules_tried=1), UNKNOWN)
    assert (unknown.module, unknown.modules_tried) == (None, 1)


@pytest.mark.parametrize("kind", [kind for kind in OperationKind if kind != "activation"])
def test_only_an_activation_changes_its_module(kind: OperationKind) -> None:
    operation = replace(FIRST.operation, kind=kind)
    for outcome in (FAILED, NO_CAPACITY, IMPOSSIBLE):
        assert step(replace(FIRST, operation=operation), outcome).module is None


def test_limit_counts_the_attempts_of_all_modules() -> None:
    assert step(replace(FIRST, number=10), FAILED).state is WorkState.MANUAL


def test_module_alone_has_nobody_to_stand_in() -> None:
    assert GROUPS.next("alone", 1) is None
    assert GROUPS.after("alone") == "alone"
    assert GROUPS.next("other", 1) == "another"
    assert GROUPS.next("another", 2) is None


@pytest.mark.parametrize("groups", ["first|nobody", "first|second,second|third", "first|first"])
def test_wrong_groups_are_named(groups: str) -> None:
    with pytest.raises(ValueError, match="MODULE_GROUPS"):
        ModuleGroups.parse(groups, MODULES)
