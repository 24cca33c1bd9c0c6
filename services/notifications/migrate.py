"""Creates tables and topics, before any process starts. `hostledger migrate notifications`."""

from __future__ import annotations

from services.notifications.store import NotificationsStore
from shared.eventstore.migration import MigrateSettings as MigrateSettings
from shared.eventstore.migration import migrate


def main() -> None:
    migrate(NotificationsStore)
