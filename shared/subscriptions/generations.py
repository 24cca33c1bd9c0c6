"""Generations: the sets of tables of a projection. Readers use the live one, a replay builds more.

`service_state` is a template: generation 7 is the table `service_state_g7`. Which one is live is
one row per projection, so that a swap is one update, and readers are never without an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.sql import quoted_name

from shared import database

FIRST = 1

TABLES = MetaData()
LIVE_GENERATION = Table(
    "live_generation",
    TABLES,
    Column("projection", Text, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("previous", Integer),
    Column("replayed_at", database.UTCDateTime),
)
"""`previous` is kept for the way back; None: the first is live."""


class OtherTables(Exception):
    """A release with other tables made the generation: only a replay helps."""


@dataclass(frozen=True)
class Generation:
    projection: str
    """The name of the projection."""
    number: int

    def table(self, template: Table) -> Table:
        return table_of_generation(template, self.number)


@cache
def table_of_generation(template: Table, number: int) -> Table:
    table = template.to_metadata(MetaData(), name=f"{template.name}_g{number}")
    shared_names = {index.name for index in template.indexes}
    for index in table.indexes:
        if index.name in shared_names:  # SQLAlchemy renames only those of single columns
            index.name = quoted_name(f"{index.name}_g{number}", None)
    return table


def live(connection: Connection, projection: str, *, for_writing: bool = False) -> Generation:
    """`for_writing`: it stays the live one until the transaction ends (PostgreSQL; SQLite has one
    writer at a time anyway).
    """
    query = select(LIVE_GENERATION.c.generation).where(LIVE_GENERATION.c.projection == projection)
    if for_writing:
        query = query.with_for_update(read=True)
    return Generation(projection, connection.scalar(query) or FIRST)


def lock(connection: Connection, projection: str) -> Generation:
    """The live one; its followers wait until the transaction ends. Readers do not."""
    this = LIVE_GENERATION.c.projection == projection
    query = select(LIVE_GENERATION.c.generation).where(this).with_for_update()
    return Generation(projection, connection.scalar(query) or FIRST)


def previous(connection: Connection, projection: str) -> Generation | None:
    """The one before the living one, kept for the way back; None: there is none."""
    query = select(LIVE_GENERATION.c.previous).where(LIVE_GENERATION.c.projection == projection)
    number = connection.scalar(query)
    return Generation(projection, number) if number else None


def replayed_at(connection: Connection, projection: str) -> datetime | None:
    """When the living one was swapped in; None: never."""
    query = select(LIVE_GENERATION.c.replayed_at).where(LIVE_GENERATION.c.projection == projection)
    return connection.scalar(query)


def newest(connection: Connection, projection: str) -> int:
    """The highest number in use."""
    before = previous(connection, projection)
    return max(live(connection, projection).number, before.number if before else 0)


def swap(connection: Connection, new: Generation) -> None:
    """Under the lock. From the end of the transaction on readers and followers use `new`."""
    this = LIVE_GENERATION.c.projection == new.projection
    values = {"generation": new.number, "previous": LIVE_GENERATION.c.generation}
    values["replayed_at"] = datetime.now(UTC)
    connection.execute(update(LIVE_GENERATION).where(this).values(values))


def drop_tables(connection: Connection, generation: Generation, templates: MetaData) -> None:
    for template in reversed(templates.sorted_tables):
        generation.table(template).drop(connection, checkfirst=True)


def has_tables(connection: Connection, generation: Generation, templates: MetaData) -> bool:
    """False if it was made by a release whose tables were others."""
    inspector = inspect(connection)
    for template in templates.sorted_tables:
        name = generation.table(template).name
        if not inspector.has_table(name):
            return False
        columns = {column["name"] for column in inspector.get_columns(name)}
        if columns != set(template.columns.keys()):
            return False
    return True


def check_tables(connection: Connection, generation: Generation, templates: MetaData) -> None:
    """Raises OtherTables."""
    if not has_tables(connection, generation, templates):
        name = generation.projection
        raise OtherTables(f"its tables are of another release: run `hostledger replay {name}`")


def create_tables(connection: Connection, generation: Generation, templates: MetaData) -> None:
    """Safe to repeat."""
    for template in templates.sorted_tables:
        generation.table(template).create(connection, checkfirst=True)


def create_first(connection: Connection, projection: str, templates: MetaData) -> None:
    """The generation that a new projection begins with. Safe to repeat: a live one is kept."""
    query = select(LIVE_GENERATION.c.generation).where(LIVE_GENERATION.c.projection == projection)
    if connection.scalar(query) is None:
        first = Generation(projection, FIRST)
        create_tables(connection, first, templates)
        row = {"projection": projection, "generation": first.number}
        connection.execute(insert(LIVE_GENERATION).values(row))
