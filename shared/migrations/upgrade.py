"""Alembic carries out revisions, in the transaction of the caller."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from shared.migrations.migrations import Migrations


def upgrade(tx: Connection, migrations: Migrations) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))  # of env.py
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(migrations.revisions))
    config.attributes["configure"] = {
        "connection": tx,
        "version_table": migrations.version_table,
    }
    command.upgrade(config, "head")
