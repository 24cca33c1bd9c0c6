"""A batch of account events into movements: one read, one write."""

from __future__ import annotations

from sqlalchemy import Connection

from services.lifecycle.projections.movements import table
from services.lifecycle.projections.movements.fold import movement
from shared.contracts.account import AccountOpened
from shared.contracts.base import UnknownEvent
from shared.subscriptions.event_batch import EventBatch
from shared.subscriptions.follower import Projection
from shared.subscriptions.generations import Generation

FIRST = AccountOpened | UnknownEvent
"""What a stream can begin with."""


def project(connection: Connection, generation: Generation, batch: EventBatch) -> None:
    versions = table.versions(connection, generation, batch.stream_ids)
    movements, folded = [], {}
    for stream in batch.streams(versions):
        for event in stream:
            if event.version == 1 and not isinstance(event.data, FIRST):
                stream.park(event, f"no stream begins with {event.type}")
            elif moved := movement(event):
                movements.append(moved)
        if stream.version:
            folded[stream.stream_id] = stream.version
    table.write(connection, generation, movements, folded)


MOVEMENTS = Projection(name="movements", category="account", tables=table.TABLES, project=project)
