"""What people wrote: rows that no event repeats, so that a client can be forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Column, Connection, Insert, MetaData, Table, Text, insert, select

TABLES = MetaData()
TEXTS = Table(
    "texts",
    TABLES,
    Column("text_id", Text, primary_key=True),
    Column("client_id", Text, nullable=False, index=True),
    Column("text", Text, nullable=False),
)

Row = Insert


def insert_text(text_id: UUID, client_id: UUID, text: str) -> Row:
    """To be saved with the events that carry its id."""
    row = {"text_id": str(text_id), "client_id": str(client_id), "text": text}
    return insert(TEXTS).values(row)


def texts(connection: Connection, text_ids: Iterable[str]) -> Mapping[str, str]:
    """By id. A text that was forgotten is not there."""
    query = select(TEXTS.c.text_id, TEXTS.c.text).where(TEXTS.c.text_id.in_(text_ids))
    return {row.text_id: row.text for row in connection.execute(query)}
