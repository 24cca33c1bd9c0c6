"""Rows of operations, and of each service how far it was read and its newest operation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    select,
)

from services.lifecycle.projections.operations.fold import Operation
from shared import database
from shared.subscriptions.generations import Generation

TABLES = MetaData()
OPERATIONS = Table(
    "operations",
    TABLES,
    Column("service_id", Uuid, primary_key=True),
    Column("operation_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since", database.UTCDateTime, nullable=False),
    Column("operation", LargeBinary, nullable=False),
)
Index("operations_by_time", OPERATIONS.c.since, OPERATIONS.c.operation_id)
Index("operations_by_state", OPERATIONS.c.state, OPERATIONS.c.since, OPERATIONS.c.operation_id)
LATEST_OPERATIONS = Table(
    "latest_operations",
    TABLES,
    Column("service_id", Uuid, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("operation", LargeBinary),
)

_DECODER = msgspec.json.Decoder(Operation)


@dataclass(frozen=True, kw_only=True)
class Latest:
    version: int
    """Of the service."""
    operation: Operation | None


def read(
    connection: Connection, generation: Generation, service_ids: Collection[UUID]
) -> dict[UUID, Latest]:
    table = generation.table(LATEST_OPERATIONS)
    rows = connection.execute(
        select(table).where(database.among(connection, table.c.service_id, service_ids))
    )
    return {
        row.service_id: Latest(
            version=row.version, operation=decode(row.operation) if row.operation else None
        )
        for row in rows
    }


def write(
    connection: Connection,
    generation: Generation,
    operations: Iterable[Operation],
    latest: Mapping[UUID, Latest],
) -> None:
    rows = [_row(operation) for operation in operations]
    database.upsert(connection, generation.table(OPERATIONS), rows)
    latest_rows = [
        {
            "service_id": service_id,
            "version": each.version,
            "operation": each.operation and msgspec.json.encode(each.operation),
        }
        for service_id, each in latest.items()
    ]
    database.upsert(connection, generation.table(LATEST_OPERATIONS), latest_rows)


def decode(operation: bytes) -> Operation:
    return _DECODER.decode(operation)


def _row(operation: Operation) -> dict[str, object]:
    return {
        "service_id": operation.service_id,
        "operation_id": operation.operation_id,
        "kind": operation.kind,
        "state": operation.state,
        "since": operation.since,
        "operation": msgspec.json.encode(operation),
    }
