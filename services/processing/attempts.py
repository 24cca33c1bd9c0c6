"""The rules of attempts: what follows the end of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

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
RUNNING = "running"
"""The error type of a panel that is still at work."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Of the retries, in business time."""

    retry_delay: timedelta
    attempts: int
    """The limit: then staff must act."""


@dataclass(frozen=True, kw_only=True)
class Step:
    state: WorkState
    reports: tuple[AttemptOutcome, ...] = ()
    next_attempt_at: datetime | None = None
    """None: never by itself."""
    counts: bool = True
    """Whether the attempt counts towards the limit."""


def is_quiet(last_outcome: AttemptOutcome | None) -> bool:
    """Orders hears nothing of the tries between a first `no_capacity` and its end."""
    return last_outcome is AttemptOutcome.NO_CAPACITY


def next_step(attempt: Attempt, outcome: Outcome, now: datetime, policy: Policy) -> Step:
    kind, at_limit = attempt.operation.kind, attempt.number >= policy.attempts
    match outcome.outcome:
        case AttemptOutcome.DONE as done:
            step = Step(state=WorkState.DONE, reports=(done,))
        case AttemptOutcome.IMPOSSIBLE as impossible:
            manual = kind in IMPOSSIBLE_MEANS_MANUAL
            state = WorkState.MANUAL if manual else WorkState.FAILED
            step = Step(state=state, reports=(impossible,))
        case AttemptOutcome.NO_CAPACITY if kind is OperationKind.ACTIVATION:
            return _without_capacity(attempt, now + policy.retry_delay)
        case AttemptOutcome.UNKNOWN as unknown if not at_limit:
            ask_at = now + _question_delay(attempt, outcome, policy)
            state = WorkState.OUTCOME_UNKNOWN
            step = Step(state=state, reports=(unknown,), next_attempt_at=ask_at)
        case AttemptOutcome.FAILED | AttemptOutcome.NO_CAPACITY if kind is OperationKind.REBOOT:
            step = Step(state=WorkState.FAILED, reports=(AttemptOutcome.FAILED,))
        case _ if at_limit:
            step = Step(state=WorkState.MANUAL, reports=(AttemptOutcome.MANUAL,))
        case _:
            retry_at = now + policy.retry_delay
            reports = (AttemptOutcome.FAILED,)
            step = Step(state=WorkState.QUEUED, reports=reports, next_attempt_at=retry_at)
    return _after_quiet_tries(attempt, step)


def _without_capacity(attempt: Attempt, retry_at: datetime) -> Step:
    """Tried again for as long as it takes; only the first is reported."""
    reports = () if is_quiet(attempt.last_outcome) else (AttemptOutcome.NO_CAPACITY,)
    return Step(state=WorkState.QUEUED, reports=reports, next_attempt_at=retry_at, counts=False)


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
