"""A store of notes and the database of a reader of them, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from shared import database
from tests.support import notes
from tests.support.notes import Notes


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Notes]:
    with notes.notes(f"sqlite:///{tmp_path}/store.db") as store:
        yield store


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = database.engine(f"sqlite:///{tmp_path}/reader.db")
    yield engine
    engine.dispose()
