"""What a report about an attempt means for an open operation. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.orders.domain import service_operation_events as operation_events
from shared.rules.vocabulary import AttemptOutcome, OperationKind

NEVER_IMPOSSIBLE = frozenset(
    {
        OperationKind.SUSPENSION,
        OperationKind.RESUME,
        OperationKind.TRANSFER,
        OperationKind.DELETION,
    }
)
"""What must be done in the end: `impossible` means that staff must act. Source: rules.md EC-15."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One report of processing."""

    number: int
    """From 1; it never goes down within an operation."""
    outcome: AttemptOutcome
    module: str
    error: dict[str, str] | None = None
    result: Mapping[str, Any] = field(default_factory=dict)
    secrets: str | None = None
    """Sealed; None: it brought none."""

    def outcome_for(self, kind: OperationKind) -> AttemptOutcome:
        """The outcome as it counts for the kind of operation."""
        if self.outcome is AttemptOutcome.IMPOSSIBLE and kind in NEVER_IMPOSSIBLE:
            return AttemptOutcome.MANUAL
        if self.outcome is AttemptOutcome.NO_CAPACITY and kind is not OperationKind.ACTIVATION:
            return AttemptOutcome.FAILED
        return self.outcome


def ends_without_effect(kind: OperationKind, outcome: AttemptOutcome) -> bool:
    if outcome is AttemptOutcome.FAILED:
        return kind is OperationKind.REBOOT
    return outcome in (AttemptOutcome.IMPOSSIBLE, AttemptOutcome.CANCELLED)


def attempt_ended_event(
    outcome: AttemptOutcome, *, waits_for_capacity: bool
) -> type[operation_events.AttemptEnded]:
    """Of an outcome after which the operation stays open. Capacity is missed only once."""
    match outcome:
        case AttemptOutcome.UNKNOWN:
            return operation_events.OutcomeUnknown
        case AttemptOutcome.MANUAL:
            return operation_events.ManualTaskRequired
        case AttemptOutcome.NO_CAPACITY if not waits_for_capacity:
            return operation_events.NotAvailable
        case _:
            return operation_events.AttemptFailed
