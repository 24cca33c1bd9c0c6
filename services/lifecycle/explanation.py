"""Why a service has the status that it has: the events that decided it, oldest first. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.lifecycle.projections.service_history.fold import HistoryEntry
from services.lifecycle.projections.service_state.state import ServiceState
from shared.rules.status import status
from shared.rules.vocabulary import HoldCause, Status

PAID = "service.paid"
REQUESTED = "service.operation_requested"
BECAUSE = {
    Status.ORDERED: ("service.ordered",),
    Status.ACTIVE: (PAID, "service.activated", "service.resumed"),
    Status.CONFIGURATION_REQUIRED: (PAID, "service.configuration_required", "service.configured"),
    Status.NOT_AVAILABLE: (PAID, REQUESTED, "service.not_available"),
    Status.DELETED: (REQUESTED, "service.deleted"),
}
"""Of each type the newest event, where no other rule applies."""
EXPIRY = ("service.expired", "service.grace_ended")
"""Why there is a hold for non-payment."""
OF_AN_OPERATION = (
    REQUESTED,
    "service.operation_started",
    "service.attempt_failed",
    "service.outcome_unknown",
    "service.manual_task_required",
)


def explain(state: ServiceState, history: Sequence[HistoryEntry]) -> list[HistoryEntry]:
    """`history` is that of the state, oldest first."""
    current = status(state.facts)
    if current is Status.IN_PROGRESS:
        chosen = [*_decision(history), *_newest(history, OF_AN_OPERATION, since=REQUESTED)]
    elif current in BECAUSE:
        chosen = list(_newest(history, BECAUSE[current]))
    else:
        is_unpaid = any(hold.cause is HoldCause.NON_PAYMENT for hold in state.holds)
        events = (*(EXPIRY if is_unpaid else ()), "service.suspended")
        chosen = [*_standing_holds(state, history), *_newest(history, events)]
    return sorted(chosen, key=lambda entry: entry.version)


def _newest(
    history: Sequence[HistoryEntry], events: Sequence[str], since: str | None = None
) -> Iterator[HistoryEntry]:
    first = max((e.version for e in history if e.event == since), default=0) if since else 0
    newest = {entry.event: entry for entry in history if entry.version >= first}
    yield from (newest[event] for event in events if event in newest)


def _decision(history: Sequence[HistoryEntry]) -> Iterator[HistoryEntry]:
    """What the same command, or the one before, wrote ahead of the request of the operation."""
    requested = next(entry for entry in reversed(history) if entry.event == REQUESTED)
    before = [entry for entry in history if entry.version < requested.version]
    of_command = [entry for entry in before if entry.command_id == requested.command_id]
    yield from of_command[-1:]


def _standing_holds(state: ServiceState, history: Sequence[HistoryEntry]) -> Iterator[HistoryEntry]:
    placed_at = {hold.placed_at for hold in state.holds}
    for entry in history:
        if entry.event == "service.hold_placed" and entry.at in placed_at:
            yield entry
