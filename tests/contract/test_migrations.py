"""Whoever changes a table that nothing builds again also writes the revision that changes it.

On SQLite, where it takes no time; `tests/integration/test_migrations.py` does it on both.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import database
from shared.migrations.migrations import Migrations
from tests.support.migrations import ALL, check_revisions


@pytest.mark.parametrize("migrations", ALL, ids=lambda migrations: migrations.name)
def test_revisions_lead_to_what_the_code_wants(migrations: Migrations, tmp_path: Path) -> None:
    engine = database.for_writing(database.engine(f"sqlite:///{tmp_path}/some.db"))
    check_revisions(engine, migrations)
    engine.dispose()
