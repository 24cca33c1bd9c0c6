"""Queries of movements."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Row, select

from services.lifecycle.projections.movements import table
from shared import paging
from shared.contracts.base import Money
from shared.subscriptions import generations


def folded_version(connection: Connection, client_id: UUID) -> int:
    """0 if no event of the account has been folded yet."""
    generation = generations.live(connection, "movements")
    return table.versions(connection, generation, [client_id]).get(client_id, 0)


def movements(
    connection: Connection, client_id: UUID, limit: int, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """A page as the contract shows it, newest first, and the next cursor. Raises InvalidCursor."""
    rows = generations.live(connection, "movements").table(table.MOVEMENTS)
    query = select(rows).where(rows.c.client_id == client_id)
    by_time = paging.Order(columns=(rows.c.at, rows.c.version))
    page = paging.page(connection, query, by_time, limit, cursor)
    return [_movement(row) for row in page.items], page.next


def _movement(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": uuid5(row.client_id, str(row.version)),
        "at": row.at,
        "kind": row.kind,
        "amount": Money(amount=row.amount, currency=row.currency),
        "balance": Money(amount=row.balance, currency=row.currency),
        "order_id": row.order_id,
        "service_id": row.service_id,
    }
