"""What payment gateways have reported that belongs to no payment, for staff to look after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Column, Connection, Index, Table, Text, select

from services.orders.domain import gateway_message_events
from services.orders.lookup import TABLES
from shared import paging
from shared.eventstore.rows import NewRow, Row
from shared.rules.gateway_messages import UNMATCHED

EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)

UNMATCHED_GATEWAY_MESSAGES = Table(
    "unmatched_gateway_messages",
    TABLES,
    Column("message_id", Text, primary_key=True),
    Column("gateway", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("payment_id", Text, nullable=False),
    Column("amount_minor", BigInteger),
    Column("currency", Text),
    Column("occurred_at", BigInteger, nullable=False),
    Column("webhook_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index("unmatched_gateway_messages_by_time", "gateway", "received_at", "message_id"),
)
"""Times in microseconds since the epoch, UTC. Without an amount: the whole payment."""

_columns = UNMATCHED_GATEWAY_MESSAGES.c
NEWEST_FIRST = paging.Order(columns=(_columns.received_at, _columns.message_id))


def gateway_rows(event: object) -> Iterable[Row]:
    match event:
        case gateway_message_events.Received(outcome=reason) if reason in UNMATCHED:
            row = {
                "message_id": event.originator_id.hex,
                "gateway": event.gateway,
                "received_at": _microseconds(event.timestamp),
                "type": str(event.type),
                "external_id": event.external_id,
                "payment_id": event.payment_id.hex,
                "amount_minor": event.amount.minor if event.amount else None,
                "currency": event.amount.currency if event.amount else None,
                "occurred_at": _microseconds(event.occurred_at),
                "webhook_id": event.webhook_id,
                "reason": str(reason),
            }
            yield NewRow(UNMATCHED_GATEWAY_MESSAGES, row)


def unmatched(connection: Connection, gateway: str, limit: int, cursor: str | None) -> paging.Page:
    """Newest first. Raises InvalidCursor."""
    query = select(UNMATCHED_GATEWAY_MESSAGES).where(_columns.gateway == gateway)
    return paging.page(connection, query, NEWEST_FIRST, limit, cursor)


def instant(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


def _microseconds(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND
