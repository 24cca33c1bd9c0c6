"""The operations of a service, folded from its events. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from shared.contracts.base import UnknownEvent
from shared.contracts.service import (
    ServiceActivated,
    ServiceConfigurationRequired,
    ServiceConfigured,
    ServiceDeleted,
    ServiceDeletionScheduled,
    ServiceEventData,
    ServiceHoldLifted,
    ServiceHoldPlaced,
    ServiceKept,
    ServiceOrdered,
    ServicePaid,
    ServiceRebooted,
    ServiceRefunded,
    ServiceResumed,
    ServiceSuspended,
    ServiceTransferred,
)
from shared.contracts.service_deletion_code import PublishedDeletionCodeEvent
from shared.contracts.service_edit import (
    ServiceAutoRenewChanged,
    ServiceChangeCancelled,
    ServiceChanged,
    ServiceChangeOrdered,
    ServiceChangeRequested,
    ServiceLabelChanged,
    ServiceOrderEdited,
)
from shared.contracts.service_expiry import PublishedExpiryEvent
from shared.contracts.service_operation import (
    OperationError,
    ServiceAttemptFailed,
    ServiceManualTaskRequired,
    ServiceNotAvailable,
    ServiceOperationFailed,
    ServiceOperationRequested,
    ServiceOperationStarted,
    ServiceOutcomeUnknown,
)
from shared.contracts.service_term import (
    ServiceExtended,
    ServiceExtensionUndone,
    ServiceRenewalCancelled,
    ServiceRenewalOrdered,
    ServiceRenewed,
)
from shared.rules.vocabulary import OperationKind
from shared.rules.vocabulary import OperationState as State

NotOfAnOperation = (
    ServiceOrdered
    | ServicePaid
    | ServiceConfigurationRequired
    | ServiceConfigured
    | ServiceHoldPlaced
    | ServiceHoldLifted
    | ServiceLabelChanged
    | ServiceAutoRenewChanged
    | ServiceOrderEdited
    | ServiceChangeOrdered
    | ServiceChangeRequested
    | ServiceChangeCancelled
    | ServiceDeletionScheduled
    | ServiceKept
    | ServiceRefunded
    | PublishedDeletionCodeEvent
    | ServiceRenewalOrdered
    | ServiceRenewalCancelled
    | ServiceExtended
    | ServiceExtensionUndone
    | PublishedExpiryEvent
    | UnknownEvent
)


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    operation_id: UUID
    service_id: UUID
    client_id: UUID
    kind: OperationKind
    state: State
    since: datetime
    attempt: int = 0
    module: str
    error: OperationError | None = None


def fold(
    operation: Operation | None, data: ServiceEventData, service_id: UUID, occurred_at: datetime
) -> Operation | None:
    """`operation` is the newest of the service; None: it has had none."""
    if isinstance(data, ServiceOperationRequested):
        return Operation(
            operation_id=data.operation_id,
            service_id=service_id,
            client_id=data.client_id,
            kind=data.kind,
            state=State.QUEUED,
            since=occurred_at,
            module=data.module,
        )
    if operation is None or isinstance(data, NotOfAnOperation):
        return operation
    match data:
        case ServiceOperationStarted():
            return replace(operation, state=State.RUNNING, attempt=data.attempt, module=data.module)
        case ServiceAttemptFailed() | ServiceNotAvailable():
            return _after(operation, State.QUEUED, data)
        case ServiceOutcomeUnknown():
            return _after(operation, State.OUTCOME_UNKNOWN, data)
        case ServiceManualTaskRequired():
            return _after(operation, State.MANUAL, data)
        case ServiceOperationFailed():
            return _after(operation, State.FAILED, data)
        case (
            ServiceActivated()
            | ServiceSuspended()
            | ServiceResumed()
            | ServiceRebooted()
            | ServiceChanged()
            | ServiceTransferred()
            | ServiceRenewed()
        ):
            return replace(operation, state=State.DONE, module=data.module, error=None)
        case ServiceDeleted():
            return replace(operation, state=State.DONE) if data.operation_id else operation
        case _:
            assert_never(data)


def _after(
    operation: Operation,
    state: State,
    data: ServiceAttemptFailed
    | ServiceNotAvailable
    | ServiceOutcomeUnknown
    | ServiceManualTaskRequired
    | ServiceOperationFailed,
) -> Operation:
    tried = replace(operation, attempt=data.attempt, module=data.module)
    return replace(tried, state=state, error=data.error)
