"""Rows that are saved with events, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from sqlalchemy import Insert, Table, UpdateBase, insert


@dataclass(frozen=True, slots=True)
class NewRow:
    """To be inserted. Unlike an `Insert` it costs next to nothing to make and to save."""

    table: Table
    values: Mapping[str, object]
    """Of every column."""

    def statement(self) -> Insert:
        return insert(self.table).values(self.values)


Row = NewRow | UpdateBase


def are_new(rows: Sequence[Row]) -> TypeGuard[Sequence[NewRow]]:
    return all(isinstance(row, NewRow) for row in rows)


def statement(row: Row) -> UpdateBase:
    return row.statement() if isinstance(row, NewRow) else row
