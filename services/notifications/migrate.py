"""Creates tables and topics, before any process starts. `hostledger migrate notifications`."""

from __future__ import annotations

from sqlalchemy import Engine

from services.notifications.store import NotificationsStore
from services.notifications.worker import PROJECTIONS
from shared import database, settings
from shared.eventstore.migration import MigrateSettings as MigrateSettings
from shared.eventstore.migration import migrate
from shared.subscriptions import tables


def main() -> None:
    migrate(NotificationsStore)
    create_tables(database.engine(settings.load(MigrateSettings).database_url))


def create_tables(engine: Engine) -> None:
    """Of what follows orders."""
    tables.create(engine, PROJECTIONS)
