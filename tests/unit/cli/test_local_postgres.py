"""Which PostgreSQL a local stack runs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from services.cli.local_postgres import LocalPostgres, PostgresMissing


def made_by(major: str, data: Path) -> LocalPostgres:
    (data / "PG_VERSION").write_text(f"{major}\n")
    return LocalPostgres(data, 1, "some-password")


def test_a_folder_stays_with_the_version_that_made_it(tmp_path: Path) -> None:
    server = next(part for part in made_by("16", tmp_path).command if part.endswith("/postgres"))
    answer = subprocess.run([server, "--version"], capture_output=True, text=True, check=True)
    assert answer.stdout.startswith("postgres (PostgreSQL) 16.")


def test_a_version_that_is_not_here_is_named(tmp_path: Path) -> None:
    with pytest.raises(PostgresMissing, match="PostgreSQL 9"):
        made_by("9", tmp_path)
