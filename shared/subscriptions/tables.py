"""All tables of an app's subscriptions, made once, before any of its processes starts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine

from shared import database
from shared.migrations.migrations import Migrations
from shared.subscriptions import (
    checkpoints,
    discards,
    generations,
    incidents,
    parking,
    replay,
)
from shared.subscriptions.follower import Projection

MIGRATIONS = Migrations(
    name="subscriptions",
    tables=[
        checkpoints.TABLES,
        discards.TABLES,
        generations.TABLES,
        incidents.TABLES,
        parking.TABLES,
        replay.TABLES,
    ],
    revisions=Path(__file__).parent / "revisions",
)
"""Not those of the projections: they are folded again, into a new generation."""


def create(engine: Engine, projections: Iterable[Projection]) -> None:
    """Safe to repeat: what is there is kept."""
    with database.for_writing(engine).begin() as tx:
        MIGRATIONS.run(tx)
        for projection in projections:
            generations.create_first(tx, projection.name, projection.tables)
