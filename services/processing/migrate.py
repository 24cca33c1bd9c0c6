"""Creates the tables, once, before any process starts. `hostledger migrate processing`."""

from __future__ import annotations

from sqlalchemy import Engine

from services.processing.journal.follower import WORK_JOURNAL
from services.processing.journal.tables import MIGRATIONS
from shared import database, settings
from shared.subscriptions import tables


class MigrateSettings(settings.Settings, frozen=True, kw_only=True):
    database_url: str


def create_tables(engine: Engine) -> None:
    tables.create(engine, [WORK_JOURNAL])
    with database.for_writing(engine).begin() as tx:
        MIGRATIONS.run(tx)


def main() -> None:
    create_tables(database.engine(settings.load(MigrateSettings).database_url))
