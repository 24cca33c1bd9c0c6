"""The tables of one package, and its revisions: how each later form is made from the one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, func, insert, inspect, select

LOCK = "hostledger.migrations"


@dataclass(frozen=True, kw_only=True)
class Migrations:
    name: str
    tables: Sequence[MetaData]
    """As the code wants them."""
    revisions: Path
    """The folder of `revision_0001.py` and those that follow it."""

    def run(self, tx: Connection) -> None:
        """Safe to repeat, and for two at once. What a table holds is kept.

        An empty database gets the newest form at once. One from before there were revisions goes
        through all of them: the first leaves the tables that it finds.
        """
        if tx.dialect.name == "postgresql":
            tx.execute(select(func.pg_advisory_xact_lock(func.hashtext(LOCK))))
        current = self.current(tx)
        if current == self.newest:
            return
        if current or self._are_there(tx):
            import_module("shared.migrations.upgrade").upgrade(tx, self)  # half a second to load
        else:
            self._create(tx)

    def current(self, connection: Connection) -> str | None:
        """None: no revision was ever noted."""
        if not inspect(connection).has_table(self.version_table):
            return None
        current: str | None = connection.scalar(select(self._version.c.version_num))
        return current

    @property
    def newest(self) -> str:
        return max(file.stem for file in self.revisions.glob("revision_*.py")).split("_")[1]

    @property
    def version_table(self) -> str:
        return f"{self.name}_revision"

    @property
    def _version(self) -> Table:
        """As Alembic makes it."""
        column = Column("version_num", String(32), primary_key=True)
        return Table(self.version_table, MetaData(), column)

    def _are_there(self, tx: Connection) -> bool:
        names = {name for tables in self.tables for name in tables.tables}
        return not names.isdisjoint(inspect(tx).get_table_names())

    def _create(self, tx: Connection) -> None:
        for tables in self.tables:
            tables.create_all(tx)
        self._version.create(tx)
        tx.execute(insert(self._version).values(version_num=self.newest))
