"""The README of each app names its tables, its events, its settings, and how it is run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import MetaData

from services.cli import opened
from services.cli.apps import APPS, parts, port
from services.notifications import clients, texts
from services.notifications.store import NotificationsStore
from services.orders.store import OrdersStore
from services.processing.journal.tables import TABLES as JOURNAL
from shared.messaging import topics

ROOT = Path(__file__).parents[2]
TABLES: dict[str, Iterable[MetaData]] = {
    "orders": [OrdersStore.lookup_tables],
    "lifecycle": [projection.tables for projection in opened.projections("lifecycle")],
    "notifications": [
        NotificationsStore.lookup_tables,
        texts.TABLES,
        clients.TABLES,
        *(projection.tables for projection in opened.projections("notifications")),
    ],
    "processing": [JOURNAL],
    "cabinet": [],
}

every_app = pytest.mark.parametrize("app", APPS)


def readme(app: str) -> str:
    return (ROOT / "services" / app / "README.md").read_text()


@every_app
def test_tables_are_named(app: str) -> None:
    """Those that every projection has beside its own are not."""
    names = {table.name for tables in TABLES[app] for table in tables.sorted_tables}
    own = {name for name in names if not name.endswith("_unbegun")}
    assert not [name for name in own if f"`{name}`" not in readme(app)]


@every_app
def test_events_that_it_writes_or_reads_are_named(app: str) -> None:
    """By category."""
    categories = [
        name.removeprefix("hosting.")
        for name, topic in topics.load().items()
        if app in (topic.writer, *topic.readers)
    ]
    assert not [each for each in categories if f"`{each}." not in readme(app)]


@every_app
def test_settings_ports_and_commands_are_named(app: str) -> None:
    wanted = [f"deploy/env/{app}.example", "begin reading"]
    for each, part in parts():
        if each == app:
            wanted += [f"`hostledger run {app} {part}`", f"port {port(app, part)}"]
    assert not [each for each in wanted if each not in readme(app)]
