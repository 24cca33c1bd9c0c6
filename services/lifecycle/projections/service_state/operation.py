"""The open operation of a service, as its attempts change it. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from shared.contracts.service_operation import (
    OperationError,
    ServiceAttemptFailed,
    ServiceManualTaskRequired,
    ServiceNotAvailable,
    ServiceOperationStarted,
    ServiceOutcomeUnknown,
)
from shared.rules.vocabulary import OperationKind, OperationState

AttemptEnded = (
    ServiceAttemptFailed | ServiceOutcomeUnknown | ServiceManualTaskRequired | ServiceNotAvailable
)


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: OperationKind
    since: datetime
    """When it was requested."""
    state: OperationState = OperationState.QUEUED
    attempt: int = 0
    module: str = ""
    error: OperationError | None = None
    """Of the latest attempt that failed."""

    def started(self, data: ServiceOperationStarted) -> Operation:
        running = OperationState.RUNNING
        return replace(self, state=running, attempt=data.attempt, module=data.module)

    def attempted(self, data: AttemptEnded) -> Operation:
        fields = {"attempt": data.attempt, "module": data.module, "error": data.error}
        return replace(self, state=_state_after(data), **fields)


def _state_after(data: AttemptEnded) -> OperationState:
    match data:
        case ServiceAttemptFailed() | ServiceNotAvailable():
            return OperationState.QUEUED
        case ServiceOutcomeUnknown():
            return OperationState.OUTCOME_UNKNOWN
        case ServiceManualTaskRequired():
            return OperationState.MANUAL
        case _:
            assert_never(data)
