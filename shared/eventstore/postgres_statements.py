"""SQL for PostgreSQL that does in one round trip what an event store needs of it.

Parameters are numbered as PostgreSQL does it, for a `RawCursor`, which sends the text as it is: any
other cursor reads a long one through at each execution.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from eventsourcing.persistence import StoredEvent
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect

from shared.eventstore.rows import NewRow, latest, replaced_columns

DIALECT = psycopg_dialect.dialect()  # type: ignore[no-untyped-call]
PREPARED_EVENTS = 8
"""Longer saves are rare, and each length is a statement of its own: those are not kept."""
MARK = "%s"
"""Of a parameter, while a statement is put together."""

Shape = tuple[int, tuple[tuple[Table, bool, int], ...]]
"""The number of events; of each table, whether its rows replace others, and how many they are: what
the text of a statement depends on."""


def append_statement(
    append: str, events: Sequence[StoredEvent], rows: Sequence[NewRow]
) -> tuple[bytes, list[Any], bool]:
    """Appends events and inserts rows: one statement is a transaction of its own.

    Returns the statement, its parameters, and whether to prepare it.

    `append` is the quoted name of a function of four arrays. They are put together from single
    parameters: psycopg takes three times as long to dump an array.
    """
    by_table: dict[Table, list[NewRow]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row)
    tables = sorted(by_table, key=lambda table: table.name)
    inserted = {table: latest(by_table[table]) for table in tables}
    parameters = [
        row.values[column.name]
        for table, of_table in inserted.items()
        for row in of_table
        for column in table.columns
    ]
    parameters += [event.originator_id for event in events]
    parameters += [event.originator_version for event in events]
    parameters += [event.topic for event in events]
    parameters += [event.state for event in events]
    shapes = ((table, rows[0].replaces, len(rows)) for table, rows in inserted.items())
    statement = _statement(append, (len(events), tuple(shapes)))
    return statement, parameters, len(events) <= PREPARED_EVENTS


@lru_cache
def select_from_statement(events: str, stream_count: int, limit: int) -> bytes:
    """The events of streams, each from a version on and at most `limit` of each.

    Its parameters: id and version of each stream. `events` is the quoted name of a table.
    """
    wanted = ", ".join([f"({MARK}::uuid, {MARK}::bigint)"] * stream_count)
    return _numbered(
        "SELECT e.originator_id, e.originator_version, e.topic, e.state"
        f" FROM (VALUES {wanted}) AS wanted (stream_id, version) JOIN {events} e"
        " ON e.originator_id = wanted.stream_id AND e.originator_version >= wanted.version"
        f" AND e.originator_version < wanted.version + {limit}"
        " ORDER BY e.originator_id, e.originator_version"
    )


@lru_cache(maxsize=200)
def _statement(append: str, shape: Shape) -> bytes:
    event_count, tables = shape
    inserts = [
        f'"rows of {table.name}" AS ({_insert(table, replaces, row_count)})'
        for table, replaces, row_count in tables
    ]
    arrays = [
        f"ARRAY[{_marks(event_count)}]::{type_}[]" for type_ in ("uuid", "bigint", "text", "bytea")
    ]
    begin = f"WITH {', '.join(inserts)} " if inserts else ""
    return _numbered(f"{begin}SELECT {append}({', '.join(arrays)}) AS id")


def _insert(table: Table, replaces: bool, row_count: int) -> str:
    preparer = DIALECT.identifier_preparer
    columns = ", ".join(map(preparer.format_column, table.columns))
    values = ", ".join([f"({_marks(len(table.columns))})"] * row_count)
    insert = f"INSERT INTO {preparer.format_table(table)} ({columns}) VALUES {values}"
    return f"{insert} {_replacing(table)}" if replaces else insert


def _replacing(table: Table) -> str:
    preparer = DIALECT.identifier_preparer
    key = ", ".join(map(preparer.format_column, table.primary_key))
    names = map(preparer.quote, replaced_columns(table))
    assignments = ", ".join(f"{name} = excluded.{name}" for name in names)
    return f"ON CONFLICT ({key}) DO UPDATE SET {assignments}"


def _marks(count: int) -> str:
    return ", ".join([MARK] * count)


def _numbered(statement: str) -> bytes:
    first, *others = statement.split(MARK)
    return "".join([first, *(f"${n}{text}" for n, text in enumerate(others, 1))]).encode()
