"""A database with the tables of lifecycle."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from services.lifecycle.migrate import create_tables
from shared import database


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    create_tables(engine)
    yield engine
    engine.dispose()
