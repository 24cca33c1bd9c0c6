"""The words of the work journal: the states of work, and an attempt at it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.processing.modules.module import PanelOperation
from shared.rules.vocabulary import AttemptOutcome


class WorkState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    OUTCOME_UNKNOWN = "outcome_unknown"
    MANUAL = "manual"
    """Staff must act: nothing is tried any more."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    """The log shows that it has ended, however that was."""


OPEN = (WorkState.QUEUED, WorkState.RUNNING, WorkState.OUTCOME_UNKNOWN, WorkState.MANUAL)


class ReportState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    """Orders will never accept it. Staff see it; nothing waits for it."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try at an operation, held by a lease."""

    operation: PanelOperation
    module: str
    number: int
    """From 1; from 1 again after staff's `retry`."""
    earlier: int = 0
    """Attempts of the rounds before."""
    modules_tried: int = 0
    """Of the group of its module, before this attempt, in this pass."""
    round: int
    """How often staff started the count again."""
    lease_token: int
    """Whoever holds a lower one has lost the lease, and may write nothing."""
    uncertain: bool
    """An earlier attempt may have done the work, or may still be at it."""
    last_outcome: AttemptOutcome | None
    """Of the attempt before; None before the first."""
    cancelled: bool
    """Staff wants no further try."""

    @property
    def reported_number(self) -> int:
        """Never goes down within an operation, whatever staff starts again."""
        return self.earlier + self.number
