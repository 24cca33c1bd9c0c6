"""Creates the tables and topics of an app with an event store, before any process starts."""

from __future__ import annotations

from shared import settings
from shared.eventstore.store import Store
from shared.messaging import topics


class MigrateSettings(settings.Settings, frozen=True, kw_only=True):
    database_url: str
    kafka_bootstrap_servers: str = ""


def migrate(store_class: type[Store]) -> None:
    """Safe to repeat. What the topics of the app are, their files say."""
    config = settings.load(MigrateSettings)
    store_class(config.database_url, create_tables=True).close()
    topics.migrate(config.kafka_bootstrap_servers, store_class.name)
