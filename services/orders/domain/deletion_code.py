"""The one-time code that was requested for the deletion of a service: until when, how often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.orders.domain import deletion_code_events as code_events
from services.orders.domain import service_events as events
from services.orders.domain import service_operation_events as operation_events
from shared.rules.one_time_code import TRIES
from shared.rules.vocabulary import OperationKind


@dataclass(frozen=True, kw_only=True)
class DeletionCode:
    nonce: UUID
    expires_at: datetime
    tries_left: int = TRIES


def code_after(code: DeletionCode | None, event: events.ServiceEvent) -> DeletionCode | None:
    """None: none was requested, it was used, or the service has another owner by now."""
    match event:
        case code_events.DeletionCodeRequested():
            return DeletionCode(nonce=event.nonce, expires_at=event.expires_at)
        case code_events.DeletionCodeRefused() if code:
            return replace(code, tries_left=event.tries_left)
        case operation_events.OperationRequested(kind=OperationKind.DELETION):
            return None
        case events.DeletionScheduled() | events.Transferred() | events.Deleted():
            return None
        case _:
            return code
