"""A store for each test, on SQLite and on PostgreSQL, and a relay that does not wait long."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.orders.store import OrdersStore
from shared.eventstore import relay


@pytest.fixture(autouse=True)
def without_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POLL_SECONDS", "STANDBY_SECONDS", "MIN_DELAY_SECONDS", "MAX_DELAY_SECONDS"):
        monkeypatch.setattr(relay, name, 0.05)


@pytest.fixture
def store(url: str) -> Iterator[OrdersStore]:
    with OrdersStore(url, create_tables=True) as store:
        yield store
