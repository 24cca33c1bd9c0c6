"""The identities of the sources that a projection has read, beside its checkpoints."""

from __future__ import annotations

from sqlalchemy import Column, Engine, MetaData, Table, Text, insert, select

from shared import database
from shared.messaging.event_source import SourceReplaced

TABLES = MetaData()
SOURCE_IDENTITY = Table(
    "source_identity",
    TABLES,
    Column("projection", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("identity", Text, nullable=False),
)


class Identities:
    def __init__(self, engine: Engine, projection: str) -> None:
        self._engine, self._projection = database.for_writing(engine), projection

    def confirm(self, source: str, identity: str) -> None:
        key = {"projection": self._projection, "source": source}
        query = select(SOURCE_IDENTITY.c.identity).filter_by(**key)
        with self._engine.begin() as tx:
            noted = tx.scalar(query)
            if noted is None:
                tx.execute(insert(SOURCE_IDENTITY).values(identity=identity, **key))
        if noted not in (None, identity):
            raise SourceReplaced(
                f"{source} is another one ({identity}) than the one that was read ({noted}):"
                f" publish everything with `hostledger relay --from 0` if it was made again,"
                f" then `hostledger replay {self._projection}`"
            )
