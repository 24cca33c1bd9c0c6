"""How far each projection has come, as operators see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from shared.messaging.event_source import SourcePartition
from shared.messaging.source_ends import SourceEnds
from shared.subscriptions import checkpoints, generations, incidents, parking
from shared.subscriptions.incidents import Incident
from shared.subscriptions.projection import Projection


@dataclass(frozen=True, kw_only=True)
class Position:
    source: str
    partition: int
    position: int
    lag: int | None
    """None: the source does not say where it ends."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    name: str
    generation: int
    positions: list[Position]
    parked: int
    replayed_at: datetime | None
    incidents: Counter[Incident]


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What an app follows, and where that ends."""

    engine: Engine
    projections: Sequence[Projection]
    ends: SourceEnds

    def progress(self) -> Iterator[Progress]:
        """Of every projection."""
        categories = {projection.category for projection in self.projections}
        ends = {category: self.ends(category) for category in categories}
        with self.engine.connect() as connection:
            for projection in self.projections:
                yield progress(connection, projection, ends[projection.category])


def progress(
    connection: Connection, projection: Projection, ends: Mapping[SourcePartition, int]
) -> Progress:
    living = generations.live(connection, projection.name)
    positions = {**dict.fromkeys(ends, 0), **checkpoints.positions(connection, living)}
    return Progress(
        name=projection.name,
        generation=living.number,
        positions=[
            Position(
                source=each.source,
                partition=each.partition,
                position=place,
                lag=max(0, ends[each] - place) if each in ends else None,
            )
            for each, place in sorted(positions.items(), key=lambda item: _order(item[0]))
        ],
        parked=parking.count(connection, living),
        replayed_at=generations.replayed_at(connection, projection.name),
        incidents=incidents.totals(connection, living),
    )


def _order(partition: SourcePartition) -> tuple[str, int]:
    return partition.source, partition.partition
