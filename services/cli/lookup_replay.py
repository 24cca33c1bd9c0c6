"""The lookup tables of a write-side app, made again from its events."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, insert, select, text

from services.cli.verify_tables import expected_lookup_rows, last_position
from shared import database
from shared.eventstore.store import Store


def replay(store: Store) -> tuple[int, int]:
    """Rows that no event made are removed, missing ones added, in one transaction.

    Returns how many there were of each. Commands wait meanwhile.
    """
    removed = added = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        database.for_writing(store.engine).begin() as tx,
    ):
        _hold_writers(tx, store)
        end = last_position(tx, store)
        for table, wanted in expected_lookup_rows(store, Path(folder), end).items():
            own = {tuple(row) for row in tx.execute(select(table))}
            for row in own - wanted:
                tx.execute(delete(table).where(_is(table, row)))
            names = [column.name for column in table.columns]
            missing = [dict(zip(names, row, strict=True)) for row in wanted - own]
            if missing:
                tx.execute(insert(table), missing)
            removed, added = removed + len(own - wanted), added + len(missing)
    return removed, added


def _hold_writers(tx: Connection, store: Store) -> None:
    """SQLite has one writer at a time; PostgreSQL's wait for the table."""
    if tx.dialect.name == "postgresql":
        for table in store.lookup_tables.sorted_tables:
            tx.execute(text(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE'))


def _is(table: Table, row: tuple[object, ...]) -> ColumnElement[bool]:
    pairs = zip(table.columns, row, strict=True)
    return and_(*(column.is_not_distinct_from(value) for column, value in pairs))
