"""What staff do with an operation: try it again, finish it by hand, give it up.

All under the lock of `transaction`. Source: contract.md section 7, rules.md EC-15 and EC-16.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Row, select, update

from services.processing.journal.leases import AT_ONCE
from services.processing.journal.reports import add
from services.processing.journal.tables import WORK
from services.processing.journal.transaction import database_time
from services.processing.refusals import UnknownOperation
from services.processing.work import OPEN, WorkState
from shared.rules.refusals import NotAllowedInStatus, OperationInProgress
from shared.rules.vocabulary import AttemptOutcome


def retry(tx: Connection, operation_id: UUID) -> bool:
    """At once, with attempts counted from 0. False, and nothing new, while a try is in flight.

    Raises UnknownOperation, NotAllowedInStatus if it has ended.
    """
    row = _open_work(tx, operation_id)
    if _is_in_flight(row):
        return False
    state = WorkState.QUEUED if row.state == WorkState.MANUAL else row.state
    _change(
        tx,
        operation_id,
        state=state,
        next_attempt_at=AT_ONCE,
        round=row.round + 1,
        earlier_attempts=row.earlier_attempts + row.attempt,
        attempt=0,
    )
    return True


def complete(tx: Connection, operation_id: UUID, result: Mapping[str, Any], comment: str) -> None:
    """Staff have done it by hand. Raises as `retry`, and OperationInProgress."""
    row = _work_at_rest(tx, operation_id)
    _change(tx, operation_id, state=WorkState.DONE, next_attempt_at=None, comment=comment)
    _report(tx, row, AttemptOutcome.DONE, result=result)


def cancel(tx: Connection, operation_id: UUID, reason: str) -> None:
    """Nothing is tried any more. Raises as `complete`."""
    row = _work_at_rest(tx, operation_id)
    _change(tx, operation_id, state=WorkState.CANCELLED, next_attempt_at=None, cancel_reason=reason)
    error = {"class": "impossible", "type": "cancelled_by_staff", "message": reason}
    _report(tx, row, AttemptOutcome.CANCELLED, error=error)


def _open_work(tx: Connection, operation_id: UUID) -> Row[Any]:
    in_flight = (WORK.c.lease_expires_at >= database_time()).label("in_flight")
    row = tx.execute(select(WORK, in_flight).where(WORK.c.operation_id == operation_id)).first()
    if row is None:
        raise UnknownOperation()
    if row.state not in OPEN:
        raise NotAllowedInStatus()
    return row


def _work_at_rest(tx: Connection, operation_id: UUID) -> Row[Any]:
    row = _open_work(tx, operation_id)
    if _is_in_flight(row):
        raise OperationInProgress()
    return row


def _is_in_flight(row: Row[Any]) -> bool:
    return row.state == WorkState.RUNNING and bool(row.in_flight)


def _change(tx: Connection, operation_id: UUID, **values: Any) -> None:
    """Raises the lease's token: a worker that comes back from the dead writes nothing."""
    this = update(WORK).where(WORK.c.operation_id == operation_id)
    fenced = {"lease_token": WORK.c.lease_token + 1, "lease_expires_at": None}
    tx.execute(this.values(**values, **fenced))


def _report(tx: Connection, row: Row[Any], word: AttemptOutcome, **details: Any) -> None:
    number = max(row.earlier_attempts + row.attempt, 1)
    body = {"attempt": number, "outcome": word, "module": row.module, **details}
    report = {
        "operation_id": row.operation_id,
        "service_id": row.service_id,
        "key": f"{row.operation_id} {row.round} staff {word}",
        "body": msgspec.json.encode(body).decode(),
    }
    add(tx, [report])
