"""The rules of attempts: what follows the end of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from services.processing.module_groups import ModuleGroups
from services.processing.modules.module import Outcome
from services.processing.work import Attempt, WorkState
from shared.rules.vocabulary import AttemptOutcome, OperationKind

IMPOSSIBLE_MEANS_MANUAL = {
    OperationKind.SUSPENSION,
    OperationKind.RESUME,
    OperationKind.TRANSFER,
    OperationKind.DELETION,
}
"""Source: rules.md, EC-15."""
FIRST_QUESTION_DELAY = timedelta(seconds=5)
MADE_NOTHING = (
    AttemptOutcome.FAILED,
    AttemptOutcome.IMPOSSIBLE,
    AttemptOutcome.NO_CAPACITY,
)
RUNNING = "running"
"""The error type of a panel that is still at work."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Of the retries, in business time."""

    retry_delay: timedelta
    attempts: int
    """The limit: then staff must act."""
    groups: ModuleGroups = ModuleGroups()


@dataclass(frozen=True, kw_only=True)
class Step:
    state: WorkState
    reports: tuple[AttemptOutcome, ...] = ()
    next_attempt_at: datetime | None = None
    """None: never by itself."""
    counts: bool = True
    """Whether the attempt counts towards the limit."""
    module: str | None = None
    """Another one takes over; None: the same."""
    modules_tried: int = 0
    """Of its group, in this pass."""
    last_outcome: AttemptOutcome | None = None
    """As it counts for the next attempt; None: as it was."""


def is_quiet(last_outcome: AttemptOutcome | None) -> bool:
    """Orders hears nothing of the tries between a first `no_capacity` and its end."""
    return last_outcome is AttemptOutcome.NO_CAPACITY


def next_step(attempt: Attempt, outcome: Outcome, now: datetime, policy: Policy) -> Step:
    kind, at_limit = attempt.operation.kind, attempt.number >= policy.attempts
    if not at_limit and (step := _with_next_module(attempt, outcome, now, policy)):
        return step
    match outcome.outcome:
        case AttemptOutcome.DONE as done:
            step = Step(state=WorkState.DONE, reports=(done,))
        case AttemptOutcome.IMPOSSIBLE as impossible:
            manual = kind in IMPOSSIBLE_MEANS_MANUAL
            state = WorkState.MANUAL if manual else WorkState.FAILED
            step = Step(state=state, reports=(impossible,))
        case AttemptOutcome.NO_CAPACITY if kind is OperationKind.ACTIVATION:
            return _without_capacity(attempt, now, policy)
        case AttemptOutcome.UNKNOWN as unknown if not at_limit:
            ask_at = now + _question_delay(attempt, outcome, policy)
            step = Step(
                state=WorkState.OUTCOME_UNKNOWN,
                reports=(unknown,),
                next_attempt_at=ask_at,
                modules_tried=attempt.modules_tried,
            )
        case AttemptOutcome.FAILED | AttemptOutcome.NO_CAPACITY if kind is OperationKind.REBOOT:
            step = Step(state=WorkState.FAILED, reports=(AttemptOutcome.FAILED,))
        case _ if at_limit:
            step = Step(state=WorkState.MANUAL, reports=(AttemptOutcome.MANUAL,))
        case _:
            step = replace(_next_pass(attempt, now, policy), reports=(AttemptOutcome.FAILED,))
    return _after_quiet_tries(attempt, step)


def _with_next_module(
    attempt: Attempt, outcome: Outcome, now: datetime, policy: Policy
) -> Step | None:
    """None: there is none, or nobody knows whether this one has made a machine.

    Source: rules.md OP-8.
    """
    tried = attempt.modules_tried + 1
    module = policy.groups.next(attempt.module, tried)
    if module is None or attempt.operation.kind is not OperationKind.ACTIVATION:
        return None
    if attempt.uncertain or outcome.outcome not in MADE_NOTHING:
        return None
    step = Step(
        state=WorkState.QUEUED,
        reports=(AttemptOutcome.FAILED,),
        next_attempt_at=now,
        module=module,
        modules_tried=tried,
        last_outcome=AttemptOutcome.FAILED,
    )
    if is_quiet(attempt.last_outcome) and is_quiet(outcome.outcome):
        return replace(step, reports=(), counts=False, last_outcome=outcome.outcome)
    return _after_quiet_tries(attempt, step)


def _without_capacity(attempt: Attempt, now: datetime, policy: Policy) -> Step:
    """Tried again for as long as it takes; only the first is reported."""
    reports = () if is_quiet(attempt.last_outcome) else (AttemptOutcome.NO_CAPACITY,)
    return replace(_next_pass(attempt, now, policy), reports=reports, counts=False)


def _next_pass(attempt: Attempt, now: datetime, policy: Policy) -> Step:
    """After a while; an activation begins with the first module again, unless it is not certain
    what this one has made.
    """
    step = Step(state=WorkState.QUEUED, next_attempt_at=now + policy.retry_delay)
    if attempt.operation.kind is not OperationKind.ACTIVATION:
        return step
    if attempt.uncertain:
        return replace(step, modules_tried=attempt.modules_tried)
    return replace(step, module=policy.groups.after(attempt.module))


def _question_delay(attempt: Attempt, outcome: Outcome, policy: Policy) -> timedelta:
    """The panel is asked at once; later as a retry, sooner if it said that it is at work."""
    if not attempt.uncertain:
        return timedelta()
    if outcome.error and outcome.error.type == RUNNING:
        doublings = min(max(attempt.number - 2, 0), 16)
        return min(policy.retry_delay, FIRST_QUESTION_DELAY * int(2**doublings))
    return policy.retry_delay


def _after_quiet_tries(attempt: Attempt, step: Step) -> Step:
    """The start of a quiet try is reported with its end."""
    if not is_quiet(attempt.last_outcome):
        return step
    return replace(step, reports=(AttemptOutcome.STARTED, *step.reports))
