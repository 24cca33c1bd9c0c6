"""What people wrote: rows that no event repeats, so that a client can be forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Column, Connection, MetaData, Table, Text, select

from shared.eventstore.rows import NewRow

TABLES = MetaData()
TEXTS = Table(
    "texts",
    TABLES,
    Column("text_id", Text, primary_key=True),
    Column("client_id", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
)


def insert_text(text_id: UUID, client_id: UUID, text: str) -> NewRow:
    """To be saved with the events that carry its id."""
    row = {"text_id": str(text_id), "client_id": str(client_id), "text": text}
    return NewRow(TEXTS, row)


def texts(connection: Connection, text_ids: Iterable[str]) -> Mapping[str, str]:
    """By id. A text that was forgotten is not there."""
    query = select(TEXTS.c.text_id, TEXTS.c.text).where(TEXTS.c.text_id.in_(text_ids))
    return {row.text_id: row.text for row in connection.execute(query)}
