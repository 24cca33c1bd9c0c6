"""A panel simulator, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.panel import RunningPanel, running_panel


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[RunningPanel]:
    with running_panel(tmp_path) as panel:
        yield panel
