"""Creates the tables and topics of an app with an event store, before any process starts."""

from __future__ import annotations

from shared import settings
from shared.eventstore.relay_checkpoint import TABLES
from shared.eventstore.store import Store
from shared.messaging import topics


class MigrateSettings(settings.Settings, frozen=True, kw_only=True):
    database_url: str
    kafka_bootstrap_servers: str = ""


def migrate(store_class: type[Store]) -> None:
    """Safe to repeat. What the topics of the app are, their files say."""
    config = settings.load(MigrateSettings)
    with store_class(config.database_url, create_tables=True) as store:
        TABLES.create_all(store.engine)
        topics.migrate(config.kafka_bootstrap_servers, store.name)
