"""What a projection is to those who feed it: followers, replays, redrives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData

from shared.subscriptions.event_batch import EventBatch
from shared.subscriptions.generations import Generation


@dataclass(frozen=True, kw_only=True)
class Projection:
    name: str
    """Consumer group and checkpoint key. Never changed: a new name is a new projection."""
    category: str
    """The streams it reads: "service" for events service.*."""
    tables: MetaData
    """Templates of its tables; see generations."""
    project: Callable[[Connection, Generation, EventBatch], None]

    @property
    def can_be_replayed(self) -> bool:
        """One without tables of its own acts on the world, and must not act again."""
        return bool(self.tables.tables)
