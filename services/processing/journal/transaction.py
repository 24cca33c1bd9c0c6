"""Transactions of the work journal: one writer at a time, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Float, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from shared import database

WORK_LOCK, REPORT_LOCK = 8_004_001, 8_004_002
"""Advisory locks. Both tables have few, short, batched transactions: a queue is the fastest."""


class database_time(FunctionElement[float]):
    """The database's clock, in seconds of the epoch: leases are compared with nothing else."""

    type = Float()
    inherit_cache = True


@compiles(database_time, "sqlite")
def _sqlite_time(*_: Any, **__: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(database_time, "postgresql")
def _postgresql_time(*_: Any, **__: Any) -> str:
    return "extract(epoch from clock_timestamp())::float8"


@contextmanager
def transaction(engine: Engine, lock_number: int = WORK_LOCK) -> Iterator[Connection]:
    with database.for_writing(engine).begin() as tx:
        lock(tx, lock_number)
        yield tx


def lock(tx: Connection, number: int = WORK_LOCK) -> None:
    """Until the end of the transaction. SQLite has one writer anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(number)))
