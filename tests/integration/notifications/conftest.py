"""The notifications app, on both databases, or on one where the database does not matter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.notifications import Notifications


@pytest.fixture
def app(url: str) -> Iterator[Notifications]:
    app = Notifications(url)
    yield app
    app.close()


@pytest.fixture
def sqlite_app(tmp_path: Path) -> Iterator[Notifications]:
    app = Notifications(f"sqlite:///{tmp_path}/some.db")
    yield app
    app.close()
