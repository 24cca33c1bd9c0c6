"""Rows of orders."""

from __future__ import annotations

from sqlalchemy import Column, Index, MetaData, Text, Uuid

from services.lifecycle.projections.orders.fold import OrderState, apply
from shared.database import UTCDateTime
from shared.subscriptions.stream_states import StreamStates, state_table

TABLES = MetaData()
ORDERS = state_table(
    "orders",
    TABLES,
    Column("client_id", Uuid, nullable=False),
    Column("state_name", Text, nullable=False),
    Column("placed_at", UTCDateTime, nullable=False),
)
Index("orders_by_time", ORDERS.c.placed_at, ORDERS.c.stream_id)
Index("orders_by_client", ORDERS.c.client_id, ORDERS.c.placed_at, ORDERS.c.stream_id)
Index("orders_by_state", ORDERS.c.state_name, ORDERS.c.placed_at, ORDERS.c.stream_id)


def _columns(order: OrderState) -> dict[str, object]:
    return {
        "client_id": order.client_id,
        "state_name": order.state,
        "placed_at": order.placed_at,
    }


STATES = StreamStates(template=ORDERS, state_class=OrderState, columns=_columns, apply=apply)
