"""The one-time code that was requested for the deletion of a service. Pure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec.structs import replace

from shared.contracts.service import (
    ServiceDeleted,
    ServiceDeletionScheduled,
    ServiceEventData,
    ServiceOrdered,
    ServiceTransferred,
)
from shared.contracts.service_deletion_code import (
    ServiceDeletionCodeRefused,
    ServiceDeletionCodeRequested,
)
from shared.contracts.service_operation import ServiceOperationRequested
from shared.messaging.envelope import ReceivedEvent
from shared.rules.vocabulary import OperationKind


class Requested(msgspec.Struct, frozen=True, kw_only=True):
    nonce: UUID
    expires_at: datetime
    is_good: bool = True
    """False: all tries were wrong."""


class CodeState(msgspec.Struct, frozen=True, kw_only=True):
    stream_id: UUID
    """The service's id."""
    version: int
    requested: Requested | None = None
    """None: no code was, or it has served."""


def apply(state: CodeState | None, event: ReceivedEvent) -> CodeState | None:
    data = event.data
    assert isinstance(data, ServiceEventData), "not an event of a service stream"
    if state:
        return fold(state, data)
    if isinstance(data, ServiceOrdered):
        return CodeState(stream_id=event.stream_id, version=event.version)
    return None


def fold(state: CodeState, data: ServiceEventData) -> CodeState:
    return replace(state, version=state.version + 1, requested=_after(state.requested, data))


def _after(requested: Requested | None, data: ServiceEventData) -> Requested | None:
    """As orders has decided it: a code serves once, and only the owner who asked for it."""
    match data:
        case ServiceDeletionCodeRequested():
            return Requested(nonce=data.nonce, expires_at=data.expires_at)
        case ServiceDeletionCodeRefused() if requested:
            return replace(requested, is_good=data.tries_left > 0)
        case ServiceOperationRequested(kind=OperationKind.DELETION):
            return None
        case ServiceDeletionScheduled() | ServiceTransferred() | ServiceDeleted():
            return None
        case _:
            return requested
