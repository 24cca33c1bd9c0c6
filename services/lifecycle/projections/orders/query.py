"""Queries of orders."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from services.lifecycle.projections.orders.fold import OrderState
from services.lifecycle.projections.orders.table import ORDERS, STATES
from shared import paging
from shared.rules.vocabulary import OrderState as State
from shared.subscriptions import generations


@dataclass(frozen=True, kw_only=True)
class OrderFilter:
    states: Collection[State] = ()
    """Empty: any."""
    client_id: UUID | None = None


def order(connection: Connection, order_id: UUID) -> OrderState | None:
    """None if no event of the order has been folded yet."""
    return orders_by_id(connection, [order_id]).get(order_id)


def orders_by_id(connection: Connection, order_ids: Collection[UUID]) -> dict[UUID, OrderState]:
    """Those that have been folded."""
    return STATES.read(connection, generations.live(connection, "orders"), order_ids)


def orders(
    connection: Connection, order_filter: OrderFilter, limit: int, cursor: str | None
) -> tuple[list[OrderState], str | None]:
    """A page, newest first, and the cursor of the next one. Raises InvalidCursor."""
    table = generations.live(connection, "orders").table(ORDERS)
    query = select(table.c.stream_id, table.c.placed_at, table.c.state)
    if order_filter.states:
        query = query.where(table.c.state_name.in_(order_filter.states))
    if order_filter.client_id:
        query = query.where(table.c.client_id == order_filter.client_id)
    by_time = paging.Order(columns=(table.c.placed_at, table.c.stream_id))
    page = paging.page(connection, query, by_time, limit, cursor)
    return [STATES.decode(row.state) for row in page.items], page.next
