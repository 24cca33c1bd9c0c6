"""Incidents: what readers met that somebody should see, counted in the transaction of the rows."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    delete,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from shared.subscriptions.generations import Generation

TABLES = MetaData()
INCIDENT = Table(
    "incident",
    TABLES,
    Column("projection", Text, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("total", BigInteger, nullable=False),
)


class Incident(StrEnum):
    GAP = "gap"
    """An event whose predecessor had not come: the source has lost or reordered something."""
    UNKNOWN_TYPE = "unknown_type"
    """An event of a type that this reader does not know: it was skipped."""


def add(connection: Connection, generation: Generation, met: Counter[Incident]) -> None:
    if not met:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(INCIDENT)
    added = {"total": INCIDENT.c.total + insert.excluded.total}
    keys = list(INCIDENT.primary_key.columns)
    rows = [{**_key(generation), "kind": kind, "total": met[kind]} for kind in sorted(met)]
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=added), rows)


def totals(connection: Connection, generation: Generation) -> Counter[Incident]:
    """Since the generation was begun."""
    query = select(INCIDENT.c.kind, INCIDENT.c.total).filter_by(**_key(generation))
    return Counter({Incident(kind): total for kind, total in connection.execute(query)})


def forget(connection: Connection, generation: Generation) -> None:
    connection.execute(delete(INCIDENT).filter_by(**_key(generation)))


def _key(generation: Generation) -> dict[str, object]:
    return {"projection": generation.projection, "generation": generation.number}
