"""Streams that have no state yet: all their events are of types that this reader does not know.

Such events are skipped; how far each of these streams was read is kept until its state begins.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Uuid, delete, select

from shared import database


def name(states: str) -> str:
    """Of the table beside that of the states."""
    return f"{states}_unbegun"


def unbegun_table(states: str, metadata: MetaData) -> Table:
    """The template."""
    return Table(
        name(states),
        metadata,
        Column("stream_id", Uuid, primary_key=True),
        Column("version", BigInteger, nullable=False),
    )


def versions(connection: Connection, table: Table, stream_ids: Collection[UUID]) -> dict[UUID, int]:
    """Of those among `stream_ids` that were read and have not begun."""
    if not stream_ids:
        return {}
    query = select(table.c.stream_id, table.c.version)
    rows = connection.execute(
        query.where(database.among(connection, table.c.stream_id, stream_ids))
    )
    return dict(rows.all())


def write(
    connection: Connection, table: Table, versions: Mapping[UUID, int], begun: Collection[UUID]
) -> None:
    """Those that were read further, and those that have begun."""
    rows = [{"stream_id": stream_id, "version": versions[stream_id]} for stream_id in versions]
    database.upsert(connection, table, rows)
    if begun:
        connection.execute(
            delete(table).where(database.among(connection, table.c.stream_id, begun))
        )
