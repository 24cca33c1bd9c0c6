"""How attempts ended: written together with what orders must be told."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, select, update

from services.processing.attempts import Policy, Step, is_quiet, next_step
from services.processing.journal import reports
from services.processing.journal.tables import WORK
from services.processing.modules.module import Outcome
from services.processing.work import Attempt, WorkState
from shared.contracts.service_operation import OperationError
from shared.rules.vocabulary import AttemptOutcome

Ended = tuple[Attempt, Outcome]
WRITTEN = (
    "module",
    "modules_tried",
    "state",
    "attempt",
    "next_attempt_at",
    "last_outcome",
    "error",
)

log = logging.getLogger(__name__)


def begin(tx: Connection, attempts: Sequence[Attempt]) -> None:
    """Reports that they have started."""
    started = [attempt for attempt in attempts if not is_quiet(attempt.last_outcome)]
    reports.add(tx, [reports.of_attempt(attempt, AttemptOutcome.STARTED) for attempt in started])


def finish(tx: Connection, ended: Sequence[Ended], now: datetime, policy: Policy) -> None:
    """An attempt that lost its lease writes nothing; of one that the log has closed, only that."""
    if not ended:
        return
    ids = [attempt.operation.operation_id for attempt, _ in ended]
    rows = tx.execute(select(WORK).where(WORK.c.operation_id.in_(ids))).all()
    row_of = {row.operation_id: row for row in rows}
    updates, new_reports = [], []
    for attempt, outcome in ended:
        row = row_of[attempt.operation.operation_id]
        if row.lease_token != attempt.lease_token:
            log.warning("lost the lease of operation %s", row.operation_id)
        elif row.state != WorkState.RUNNING:
            updates.append(_values(row, {}))
        else:
            step = _step(row, attempt, outcome, now, policy)
            updates.append(_values(row, _changes(attempt, outcome, step)))
            new_reports += [reports.of_attempt(attempt, each, outcome) for each in step.reports]
    _write(tx, updates)
    reports.add(tx, new_reports)


def _step(row: Row[Any], attempt: Attempt, outcome: Outcome, now: datetime, policy: Policy) -> Step:
    step = next_step(attempt, outcome, now, policy)
    if row.cancel_reason is None or step.state in (WorkState.DONE, WorkState.FAILED):
        return step
    return Step(state=WorkState.CANCELLED, reports=(AttemptOutcome.CANCELLED,))


def _changes(attempt: Attempt, outcome: Outcome, step: Step) -> dict[str, Any]:
    return {
        "module": step.module or attempt.module,
        "modules_tried": step.modules_tried,
        "state": step.state,
        "attempt": attempt.number if step.counts else attempt.number - 1,
        "next_attempt_at": step.next_attempt_at,
        "last_outcome": step.last_outcome or outcome.outcome,
        "error": encode_error(outcome.error),
    }


def _values(row: Row[Any], changes: dict[str, Any]) -> dict[str, Any]:
    unchanged = {name: row._mapping[name] for name in WRITTEN}
    return unchanged | changes | {"id": row.operation_id}


def _write(tx: Connection, updates: Sequence[dict[str, Any]]) -> None:
    if updates:
        written: dict[str, Any] = {name: bindparam(name) for name in WRITTEN}
        this = update(WORK).where(WORK.c.operation_id == bindparam("id"))
        tx.execute(this.values(**written, lease_expires_at=None), updates)


def encode_error(error: OperationError | None) -> str | None:
    return msgspec.json.encode(error).decode() if error else None
