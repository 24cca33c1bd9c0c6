"""Queries of operations."""

from __future__ import annotations

from sqlalchemy import Connection, select

from services.lifecycle.projections.operations import table
from services.lifecycle.projections.operations.fold import Operation
from shared import paging
from shared.rules.vocabulary import OperationKind, OperationState
from shared.subscriptions import generations


def operations(
    connection: Connection,
    *,
    state: OperationState | None,
    kind: OperationKind | None,
    limit: int,
    cursor: str | None,
) -> tuple[list[Operation], str | None]:
    """A page, newest first, and the cursor of the next one. Raises InvalidCursor."""
    rows = generations.live(connection, "operations").table(table.OPERATIONS)
    query = select(rows.c.operation_id, rows.c.since, rows.c.operation)
    if state:
        query = query.where(rows.c.state == state)
    if kind:
        query = query.where(rows.c.kind == kind)
    by_time = paging.Order(columns=(rows.c.since, rows.c.operation_id))
    page = paging.page(connection, query, by_time, limit, cursor)
    return [table.decode(row.operation) for row in page.items], page.next
