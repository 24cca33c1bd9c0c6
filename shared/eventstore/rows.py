"""Rows that are saved with events, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeGuard

from sqlalchemy import Insert, Table, UpdateBase
from sqlalchemy.dialects import postgresql, sqlite


@dataclass(frozen=True, slots=True)
class NewRow:
    """To be inserted. Unlike an `Insert` it costs next to nothing to make and to save."""

    table: Table
    values: Mapping[str, object]
    """Of every column."""
    replaces: bool = False
    """Takes the place of a row with the same primary key, if there is one. All rows that are
    saved in a table do, or none."""

    @property
    def key(self) -> tuple[object, ...]:
        return tuple(self.values[column.name] for column in self.table.primary_key)


Row = NewRow | UpdateBase


def are_new(rows: Sequence[Row]) -> TypeGuard[Sequence[NewRow]]:
    return all(isinstance(row, NewRow) for row in rows)


def latest(rows: Sequence[NewRow]) -> Sequence[NewRow]:
    """Of rows that replace each other, the last."""
    return [*{row.key: row for row in rows}.values()] if rows[0].replaces else rows


def statement(row: Row, database: str) -> UpdateBase:
    """In the SQL of "postgresql" or "sqlite"."""
    if not isinstance(row, NewRow):
        return row
    return insertion(row.table, row.replaces, database).values(row.values)


@cache
def insertion(table: Table, replaces: bool, database: str) -> Insert:
    """Without values: of one row with every column."""
    insert = postgresql.insert(table) if database == "postgresql" else sqlite.insert(table)
    if not replaces:
        return insert
    return insert.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={name: insert.excluded[name] for name in replaced_columns(table)},
    )


def replaced_columns(table: Table) -> Iterable[str]:
    """The names of those that are not of the primary key."""
    return [column.name for column in table.columns if not column.primary_key]
