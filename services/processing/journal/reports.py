"""Reports: what orders must be told, in order for each operation, until it has answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Float, bindparam, insert, select, update

from services.processing.journal.tables import REPORT
from services.processing.journal.transaction import database_time
from services.processing.modules.module import Outcome
from services.processing.work import Attempt, ReportState
from shared.rules.vocabulary import AttemptOutcome

CLAIM_SECONDS = 10.0
"""A reporter that was killed holds up what it was sending for so long."""


@dataclass(frozen=True, kw_only=True)
class Report:
    number: int
    service_id: UUID
    operation_id: UUID
    key: str
    """The idempotency key."""
    body: bytes
    tries: int


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of a report that was sent."""

    report: Report
    state: ReportState = ReportState.WAITING
    text: str = ""
    """Why it was not accepted."""
    away: bool = False
    """Orders cannot be reached, whatever the report."""
    delay_seconds: float = 0.0
    """Until the next try, if it still waits."""


def of_attempt(
    attempt: Attempt, word: AttemptOutcome, outcome: Outcome | None = None
) -> dict[str, Any]:
    """A row. The same attempt and word give the same key, also after the journal was lost."""
    operation = attempt.operation
    body = {"attempt": attempt.reported_number, "outcome": word, "module": attempt.module}
    details: dict[str, Any] = {}
    if outcome and word is AttemptOutcome.DONE:
        details["result"] = outcome.result
    elif outcome and outcome.error and word is not AttemptOutcome.STARTED:
        details["error"] = outcome.error
    return {
        "operation_id": operation.operation_id,
        "service_id": operation.service_id,
        "key": f"{operation.operation_id} {attempt.round} {attempt.number} {word}",
        "body": msgspec.json.encode(body | details).decode(),
    }


def add(tx: Connection, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        waiting: dict[str, Any] = {"state": ReportState.WAITING, "tries": 0, "next_try_at": 0.0}
        tx.execute(insert(REPORT), [waiting | row for row in rows])


def claim(tx: Connection, operations: int) -> list[list[Report]]:
    """What is due of up to so many operations, each in order. Under the lock of `transaction`."""
    earlier = REPORT.alias()
    waits_for_another = (
        select(earlier.c.number)
        .where(earlier.c.operation_id == REPORT.c.operation_id)
        .where(earlier.c.number < REPORT.c.number, earlier.c.next_try_at.is_not(None))
    )
    due = (
        select(REPORT.c.operation_id)
        .where(REPORT.c.next_try_at <= database_time(), ~waits_for_another.exists())
        .order_by(REPORT.c.number)
        .limit(operations)
    )
    operation_ids = tx.scalars(due).all()
    if not operation_ids:
        return []
    waiting = REPORT.c.operation_id.in_(operation_ids) & REPORT.c.next_try_at.is_not(None)
    claimed: defaultdict[UUID, list[Report]] = defaultdict(list)
    rows = tx.execute(select(REPORT).where(waiting).order_by(REPORT.c.number)).all()
    for row in rows:
        fields = {name: row._mapping[name] for name in ("number", "service_id", "key", "tries")}
        report = Report(operation_id=row.operation_id, body=row.body.encode(), **fields)
        claimed[row.operation_id].append(report)
    # Not `waiting` again: an executor may have added another one since, which nobody would send.
    claimed_rows = update(REPORT).where(REPORT.c.number.in_([row.number for row in rows]))
    tx.execute(claimed_rows.values(next_try_at=database_time() + CLAIM_SECONDS))
    return list(claimed.values())


def settle(tx: Connection, answers: Sequence[Answer]) -> None:
    """Of a report that orders has answered, the secrets are forgotten, sealed as they are."""
    this = update(REPORT).where(REPORT.c.number == bindparam("id"))
    ended = [
        {
            "id": answer.report.number,
            "state": answer.state,
            "answer": answer.text or None,
            "body": _without_secrets(answer.report.body),
            "tries": answer.report.tries + 1,
        }
        for answer in answers
        if answer.state is not ReportState.WAITING
    ]
    if ended:
        tx.execute(this.values(next_try_at=None), ended)
    waiting = [
        {"id": answer.report.number, "answer": answer.text, "delay": answer.delay_seconds}
        for answer in answers
        if answer.state is ReportState.WAITING
    ]
    if waiting:
        next_try_at = database_time() + bindparam("delay", type_=Float)
        tx.execute(this.values(tries=REPORT.c.tries + 1, next_try_at=next_try_at), waiting)


def _without_secrets(body: bytes) -> str:
    if b'"secrets"' not in body:
        return body.decode()
    content = msgspec.json.decode(body)
    (content.get("result") or {}).pop("secrets", None)
    return msgspec.json.encode(content).decode()
