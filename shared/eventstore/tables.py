"""What an event store keeps beside its events, whose tables the library's recorder makes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import BigInteger, Column, Engine, LargeBinary, MetaData, Table, Text, Uuid

from shared import database
from shared.migrations.migrations import Migrations

TABLES = MetaData()
MIGRATIONS = Migrations(
    name="eventstore", tables=[TABLES], revisions=Path(__file__).parent / "revisions"
)
STORE_EPOCH = Table("store_epoch", TABLES, Column("epoch", Uuid, primary_key=True))
RELAY_CHECKPOINT = Table(
    "relay_checkpoint",
    TABLES,
    Column("name", Text, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)
RELAY_TOPIC = Table(
    "relay_topic",
    TABLES,
    Column("relay", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("state", LargeBinary, nullable=False),
)


def create(engine: Engine, others: Iterable[Migrations]) -> None:
    """With those of the app. Safe to repeat: what they hold is kept."""
    with database.for_writing(engine).begin() as tx:
        for migrations in (MIGRATIONS, *others):
            migrations.run(tx)
