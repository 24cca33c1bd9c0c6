"""Events about the operation that a service has open on its panel. Kafka topic hosting.service."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from shared.contracts.base import PublishedEvent
from shared.rules.vocabulary import OperationKind


class OperationError(msgspec.Struct, frozen=True, kw_only=True):
    """What a panel, or the way to it, answered. For staff only."""

    class_: str = msgspec.field(name="class")
    """"temporary", "impossible", "no_capacity", "unknown", "technical"."""
    type: str
    message: str


class ServiceOperationRequested(PublishedEvent, frozen=True, kw_only=True):
    """Holds all that processing needs: it keeps no copy of services."""

    TYPE: ClassVar = "service.operation_requested"
    operation_id: UUID
    kind: OperationKind
    module: str
    client_id: UUID
    product: str
    parameters: dict[str, Any]
    """"configuration", "resources", and what the kind needs: "hard", "to_client_id"."""
    reason: str = ""
    """As it was given with the command."""


class ServiceOperationStarted(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "service.operation_started"
    operation_id: UUID
    attempt: int
    module: str


class ServiceAttemptFailed(PublishedEvent, frozen=True, kw_only=True):
    """The operation stays open and is tried again."""

    TYPE: ClassVar = "service.attempt_failed"
    operation_id: UUID
    attempt: int
    module: str
    error: OperationError | None


class ServiceOutcomeUnknown(PublishedEvent, frozen=True, kw_only=True):
    """Nobody knows whether the panel did it; it is asked before anything is tried again."""

    TYPE: ClassVar = "service.outcome_unknown"
    operation_id: UUID
    attempt: int
    module: str
    error: OperationError | None


class ServiceManualTaskRequired(PublishedEvent, frozen=True, kw_only=True):
    """The attempts are used up, or the panel cannot: staff must act."""

    TYPE: ClassVar = "service.manual_task_required"
    operation_id: UUID
    attempt: int
    module: str
    error: OperationError | None


class ServiceNotAvailable(PublishedEvent, frozen=True, kw_only=True):
    """The panel has no capacity for the activation. Published once; it is tried again."""

    TYPE: ClassVar = "service.not_available"
    operation_id: UUID
    attempt: int
    module: str
    error: OperationError | None


class ServiceOperationFailed(PublishedEvent, frozen=True, kw_only=True):
    """The operation has ended without effect: impossible, cancelled, or a reboot that failed."""

    TYPE: ClassVar = "service.operation_failed"
    operation_id: UUID
    kind: OperationKind
    outcome: str
    """"impossible", "cancelled" or "failed"."""
    attempt: int
    module: str
    error: OperationError | None
    paid_until: datetime | None = None
    """Of a deletion: the end of the paid period that counts again; null: it is over."""


PublishedOperationEvent = (
    ServiceOperationRequested
    | ServiceOperationStarted
    | ServiceAttemptFailed
    | ServiceOutcomeUnknown
    | ServiceManualTaskRequired
    | ServiceNotAvailable
    | ServiceOperationFailed
)
