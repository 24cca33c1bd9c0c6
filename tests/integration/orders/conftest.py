"""The orders app with a catalogue and money on the client's balance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.calendar import Calendar
from tests.support.gateways import GATEWAYS
from tests.support.orders_api import VPS, OrdersApi


@pytest.fixture
def both(url: str) -> Iterator[OrdersApi]:
    """On SQLite and on PostgreSQL."""
    yield from _api(url)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[OrdersApi]:
    """On SQLite, for what no store decides."""
    yield from _api(f"sqlite:///{tmp_path}/orders.db")


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def timed(url: str, calendar: Calendar) -> Iterator[OrdersApi]:
    """On both, on a clock that the test moves; what is left of a period is given back."""
    for api in _api(url, clock=lambda: calendar.now):
        api.put("/v1/product-types/vps", VPS | {"refund_on_delete": "pro_rata"})
        yield api


@pytest.fixture
def with_gateway(url: str) -> Iterator[OrdersApi]:
    """On both, with payment gateways; clients are sent to `some`."""
    yield from _api(url, gateways=GATEWAYS)


@pytest.fixture
def sqlite_with_gateway(tmp_path: Path) -> Iterator[OrdersApi]:
    """The same on SQLite alone."""
    yield from _api(f"sqlite:///{tmp_path}/orders.db", gateways=GATEWAYS)


def _api(url: str, **settings: Any) -> Iterator[OrdersApi]:
    api = OrdersApi(url, **settings)
    api.define_catalogue()
    yield api
    api.close()
