"""Leases: who works on what. One thing at a time for a service, also with several workers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, select, update

from services.processing.journal.tables import WORK
from services.processing.journal.transaction import database_time
from services.processing.modules.module import PanelOperation
from services.processing.work import Attempt, WorkState
from shared.rules.vocabulary import AttemptOutcome, OperationKind

LEASE_SECONDS = 10.0
"""A worker that was killed holds up its work for so long; a living one renews."""
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""As `next_attempt_at`: before all that waits for a time."""
UNCERTAIN = (WorkState.OUTCOME_UNKNOWN, WorkState.RUNNING)
"""Running without a living lease: its worker died, perhaps after the panel had done the work."""


def lease(tx: Connection, module: str, now: datetime, limit: int) -> list[Attempt]:
    """Begins attempts at what is due. Under the lock of `transaction`."""
    return _lease(tx, WORK.c.module == module, now, limit)


def lease_of_unknown_modules(
    tx: Connection, modules: Collection[str], now: datetime, limit: int
) -> list[Attempt]:
    """Of what no module here can carry out."""
    return _lease(tx, WORK.c.module.not_in(modules), now, limit)


def _lease(
    tx: Connection, condition: ColumnElement[bool], now: datetime, limit: int
) -> list[Attempt]:
    if limit <= 0:
        return []
    leased_services = select(WORK.c.service_id).where(WORK.c.lease_expires_at >= database_time())
    due = (
        select(WORK)
        .where(condition, WORK.c.next_attempt_at <= now)
        .where(WORK.c.service_id.not_in(leased_services))
        .order_by(WORK.c.next_attempt_at, WORK.c.requested_at)
        .limit(limit)
    )
    by_service: dict[UUID, Row[Any]] = {}
    for row in tx.execute(due):
        by_service.setdefault(row.service_id, row)
    _take(tx, [row.operation_id for row in by_service.values()])
    return [_attempt(row) for row in by_service.values()]


def _take(tx: Connection, operation_ids: Sequence[UUID]) -> None:
    if operation_ids:
        taken = update(WORK).where(WORK.c.operation_id.in_(operation_ids))
        tx.execute(
            taken.values(
                state=WorkState.RUNNING,
                attempt=WORK.c.attempt + 1,
                lease_token=WORK.c.lease_token + 1,
                lease_expires_at=database_time() + LEASE_SECONDS,
            )
        )


def renew(tx: Connection, attempts: Collection[Attempt]) -> None:
    """Of attempts that are still at work. One that lost its lease does not get it back."""
    tokens = {attempt.operation.operation_id: attempt.lease_token for attempt in attempts}
    held = select(WORK.c.operation_id, WORK.c.lease_token).where(WORK.c.operation_id.in_(tokens))
    mine = [row.operation_id for row in tx.execute(held) if tokens[row[0]] == row.lease_token]
    renewed = update(WORK).where(WORK.c.operation_id.in_(mine))
    tx.execute(renewed.values(lease_expires_at=database_time() + LEASE_SECONDS))


def _attempt(row: Row[Any]) -> Attempt:
    operation = PanelOperation(
        operation_id=row.operation_id,
        kind=OperationKind(row.kind),
        service_id=row.service_id,
        client_id=row.client_id,
        product=row.product,
        parameters=msgspec.json.decode(row.parameters),
    )
    return Attempt(
        operation=operation,
        module=row.module,
        number=row.attempt + 1,
        earlier=row.earlier_attempts,
        modules_tried=row.modules_tried,
        round=row.round,
        lease_token=row.lease_token + 1,
        uncertain=row.state in UNCERTAIN,
        last_outcome=AttemptOutcome(row.last_outcome) if row.last_outcome else None,
        cancelled=row.cancel_reason is not None,
    )
