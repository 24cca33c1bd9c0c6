"""What happens to the operation that a service has open, and what its end means. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from msgspec.structs import replace

from services.lifecycle.projections.service_state.state import Operation, ServiceState
from shared.contracts.service_operation import (
    PublishedOperationEvent,
    ServiceAttemptFailed,
    ServiceManualTaskRequired,
    ServiceNotAvailable,
    ServiceOperationFailed,
    ServiceOperationRequested,
    ServiceOperationStarted,
    ServiceOutcomeUnknown,
)
from shared.rules.vocabulary import OperationKind
from shared.rules.vocabulary import OperationState as State

AttemptEnded = (
    ServiceAttemptFailed | ServiceOutcomeUnknown | ServiceManualTaskRequired | ServiceNotAvailable
)


def fold_operation(
    state: ServiceState, data: PublishedOperationEvent, occurred_at: datetime
) -> ServiceState:
    match data:
        case ServiceOperationRequested():
            operation = Operation(id=data.operation_id, kind=data.kind, since=occurred_at)
            return replace(state, operation=operation)
        case ServiceOperationStarted():
            return _with_attempt(state, State.RUNNING, data)
        case ServiceAttemptFailed():
            return _with_attempt(state, State.QUEUED, data)
        case ServiceOutcomeUnknown():
            return _with_attempt(state, State.OUTCOME_UNKNOWN, data)
        case ServiceManualTaskRequired():
            return _with_attempt(state, State.MANUAL, data)
        case ServiceNotAvailable():
            return replace(_with_attempt(state, State.QUEUED, data), waits_for_capacity=True)
        case ServiceOperationFailed():
            return _after_failure(state, data)
        case _:
            assert_never(data)


def ended(state: ServiceState) -> ServiceState:
    """Its operation is open no more."""
    return replace(state, operation=None, waits_for_capacity=False)


def done(state: ServiceState, kind: OperationKind) -> ServiceState:
    """The work of this kind that was due longest is due no more."""
    work = list(state.work_due)
    if kind in work:
        work.remove(kind)
    return replace(ended(state), work_due=tuple(work))


def _with_attempt(
    state: ServiceState, operation_state: State, data: ServiceOperationStarted | AttemptEnded
) -> ServiceState:
    if state.operation is None:
        return state
    operation = replace(
        state.operation,
        state=operation_state,
        attempt=data.attempt,
        module=data.module,
        error=state.operation.error if isinstance(data, ServiceOperationStarted) else data.error,
    )
    return replace(state, operation=operation)


def _after_failure(state: ServiceState, data: ServiceOperationFailed) -> ServiceState:
    state = ended(state)
    if data.kind is OperationKind.ACTIVATION:
        return replace(state, deletion_due=True)
    if data.kind is OperationKind.DELETION:
        return replace(state, deletion_due=False, deletion_scheduled_for=None)
    return done(state, data.kind)
