"""Queries of payments."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Connection, select

from services.lifecycle.projections.payments.fold import PaymentState
from services.lifecycle.projections.payments.table import PAYMENTS, STATES
from shared import paging
from shared.rules.vocabulary import PaymentState as State
from shared.subscriptions import generations


def payments_by_id(
    connection: Connection, payment_ids: Collection[UUID]
) -> dict[UUID, PaymentState]:
    """Those that have been folded."""
    return STATES.read(connection, generations.live(connection, "payments"), payment_ids)


def payments(
    connection: Connection,
    *,
    state: State | None,
    client_id: UUID | None,
    limit: int,
    cursor: str | None,
) -> tuple[list[PaymentState], str | None]:
    """A page, newest first, and the cursor of the next one. Raises InvalidCursor."""
    table = generations.live(connection, "payments").table(PAYMENTS)
    query = select(table.c.stream_id, table.c.asked_at, table.c.state)
    if state:
        query = query.where(table.c.state_name == state)
    if client_id:
        query = query.where(table.c.client_id == client_id)
    by_time = paging.Order(columns=(table.c.asked_at, table.c.stream_id))
    page = paging.page(connection, query, by_time, limit, cursor)
    return [STATES.decode(row.state) for row in page.items], page.next
