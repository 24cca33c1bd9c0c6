"""The domain events of a service about the operation that it has open on its panel."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.eventstore.event import Event
from shared.rules.vocabulary import AttemptOutcome, OperationKind


class OperationRequested(Event):
    TOPIC = "orders.service.operation_requested"
    operation_id: UUID
    kind: OperationKind
    module: str
    client_id: UUID
    product: str
    parameters: dict[str, Any]
    reason: str = ""


class OperationEvent(Event):
    """Base of what processing reported about an attempt."""

    TOPIC = "orders.service.operation_event"
    operation_id: UUID
    module: str


class OperationDone(OperationEvent):
    """Base: the panel has done what was requested of it."""

    TOPIC = "orders.service.operation_done"
    secrets: str | None = field(default=None, kw_only=True)
    """What the panel gave back in confidence, sealed: no published event has it. None: nothing."""


class OperationStarted(OperationEvent):
    TOPIC = "orders.service.operation_started"
    attempt: int


class AttemptEnded(OperationEvent):
    """Base: an attempt has ended, and the operation stays open."""

    TOPIC = "orders.service.attempt_ended"
    attempt: int
    error: dict[str, str] | None


class AttemptFailed(AttemptEnded):
    TOPIC = "orders.service.attempt_failed"


class OutcomeUnknown(AttemptEnded):
    TOPIC = "orders.service.outcome_unknown"


class ManualTaskRequired(AttemptEnded):
    TOPIC = "orders.service.manual_task_required"


class NotAvailable(AttemptEnded):
    TOPIC = "orders.service.not_available"


class OperationFailed(OperationEvent):
    TOPIC = "orders.service.operation_failed"
    kind: OperationKind
    outcome: str
    attempt: int
    error: dict[str, str] | None
    paid_until: datetime | None = field(default=None, kw_only=True)
    """Of a deletion: the end of the paid period that counts again; None: it is over."""


ATTEMPT_OUTCOMES = {
    OperationStarted: AttemptOutcome.STARTED,
    AttemptFailed: AttemptOutcome.FAILED,
    OutcomeUnknown: AttemptOutcome.UNKNOWN,
    ManualTaskRequired: AttemptOutcome.MANUAL,
    NotAvailable: AttemptOutcome.NO_CAPACITY,
}
"""What each event of an attempt says about it."""
