"""One attempt: ask the panel what it knows, then let it act. Never a second machine."""

from __future__ import annotations

from services.processing.modules.module import Module, Outcome, PanelUnavailable, failure
from services.processing.work import Attempt
from shared.rules.vocabulary import AttemptOutcome, OperationKind


def carry_out(module: Module, attempt: Attempt) -> Outcome:
    """What the panel has done already is not done again, and what is gone is not deleted."""
    operation = attempt.operation
    try:
        if known := module.known_outcome(operation.operation_id):
            return known
        if operation.kind is OperationKind.DELETION and not module.machines(operation.service_id):
            return Outcome(outcome=AttemptOutcome.DONE)
    except PanelUnavailable as error:
        unknown = AttemptOutcome.UNKNOWN if attempt.uncertain else AttemptOutcome.FAILED
        return failure(unknown, "panel_unavailable", str(error))
    return module.carry_out(operation)
