"""Discarded events: parked ones of which an operator has decided that they change nothing.

They are kept, with the reason and who gave it, and hold for every generation: a replay that meets
them again does not park them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    Uuid,
    select,
)

from shared import database
from shared.subscriptions import parking

TABLES = MetaData()
DISCARDED_EVENT = Table(
    "discarded_event",
    TABLES,
    Column("projection", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("stream_id", Uuid),
    Column("version", BigInteger),
    Column("value", LargeBinary, nullable=False),
    Column("parked_because", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("discarded_by", Text, nullable=False),
    Column("discarded_at", database.UTCDateTime, nullable=False),
)


def discard(connection: Connection, parked: Row[Any], reason: str, operator: str) -> None:
    """`parked`: a row of a parked event."""
    columns = ("projection", "digest", "stream_id", "version", "value")
    row = {name: parked._mapping[name] for name in columns}
    row |= {"parked_because": parked.reason, "reason": reason, "discarded_by": operator}
    row |= {"discarded_at": datetime.now(UTC)}
    database.insert_missing(connection, DISCARDED_EVENT, [row])


def contains(connection: Connection, projection: str, value: bytes | None) -> bool:
    key = {"projection": projection, "digest": parking.digest(value)}
    query = select(DISCARDED_EVENT.c.digest).filter_by(**key)
    return connection.scalar(query) is not None


def rows(connection: Connection, projection: str) -> Sequence[Row[Any]]:
    """Oldest first."""
    of_projection = select(DISCARDED_EVENT).filter_by(projection=projection)
    return connection.execute(of_projection.order_by(DISCARDED_EVENT.c.discarded_at)).all()
