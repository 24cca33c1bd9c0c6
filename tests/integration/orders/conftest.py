"""The orders app with a catalogue and money on the client's balance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.orders_api import OrdersApi


@pytest.fixture
def both(url: str) -> Iterator[OrdersApi]:
    """On SQLite and on PostgreSQL."""
    yield from _api(url)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[OrdersApi]:
    """On SQLite, for what no store decides."""
    yield from _api(f"sqlite:///{tmp_path}/orders.db")


def _api(url: str) -> Iterator[OrdersApi]:
    api = OrdersApi(url)
    api.define_catalogue()
    yield api
    api.close()
