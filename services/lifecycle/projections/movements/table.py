"""Rows of movements, one per event that moved money; and how far each account was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Index, MetaData, Table, Text, Uuid, select

from services.lifecycle.projections.movements.fold import Movement
from shared import database
from shared.subscriptions.generations import Generation

TABLES = MetaData()
MOVEMENTS = Table(
    "movements",
    TABLES,
    Column("client_id", Uuid, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("at", database.UTCDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", Text, nullable=False),
    Column("balance", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("order_id", Uuid),
    Column("service_id", Uuid),
)
Index("movements_by_time", MOVEMENTS.c.client_id, MOVEMENTS.c.at, MOVEMENTS.c.version)
MOVEMENT_VERSIONS = Table(
    "movement_versions",
    TABLES,
    Column("client_id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
)
"""Not every event moves money."""


def versions(
    connection: Connection, generation: Generation, client_ids: Collection[UUID]
) -> dict[UUID, int]:
    """How many events of each account have been folded."""
    table = generation.table(MOVEMENT_VERSIONS)
    query = select(table.c.client_id, table.c.version).where(
        database.among(connection, table.c.client_id, client_ids)
    )
    return dict(connection.execute(query).all())


def write(
    connection: Connection,
    generation: Generation,
    movements: Iterable[Movement],
    folded_versions: Mapping[UUID, int],
) -> None:
    rows = [_row(movement) for movement in movements]
    database.upsert(connection, generation.table(MOVEMENTS), rows)
    folded = [
        {"client_id": client_id, "version": version}
        for client_id, version in folded_versions.items()
    ]
    database.upsert(connection, generation.table(MOVEMENT_VERSIONS), folded)


def _row(movement: Movement) -> dict[str, object]:
    return {
        **vars(movement),
        "amount": movement.amount.amount,
        "balance": movement.balance.amount,
        "currency": movement.amount.currency,
    }
