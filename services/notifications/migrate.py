"""Creates tables and topics, before any process starts. `hostledger migrate notifications`."""

from __future__ import annotations

from services.notifications.store import NotificationsStore
from shared import settings
from shared.eventstore.relay_checkpoint import TABLES
from shared.messaging import topics


class MigrateSettings(settings.Settings, frozen=True, kw_only=True):
    database_url: str
    kafka_bootstrap_servers: str = ""


def main() -> None:
    config = settings.load(MigrateSettings)
    with NotificationsStore(config.database_url, create_tables=True) as store:
        TABLES.create_all(store.engine)
    topics.migrate(config.kafka_bootstrap_servers, "notifications")
