"""A log in memory, and replays from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Engine, text

from services.lifecycle.worker import PROJECTIONS
from shared.messaging.event_log import EventLog, Positions
from shared.messaging.event_source import RecordBatch
from shared.subscriptions import checkpoints, generations
from shared.subscriptions.follower import Follower, Projection
from shared.subscriptions.replay import Replay
from tests.support.projections import PARTITION, FakeSource

IDENTITY = "some log"


class MemoryLog(EventLog):
    def __init__(self, values: Sequence[bytes | None], identity: str = IDENTITY) -> None:
        self.values, self.identity = list(values), identity
        self.batch_events = 7
        self.before_batch: Callable[[], Any] = lambda: None

    def identities(self) -> dict[str, str]:
        return {PARTITION.source: self.identity}

    def ends(self) -> Positions:
        return {PARTITION: len(self.values)}

    def read(self, start: Positions, until: Positions) -> Iterator[Sequence[RecordBatch]]:
        position, end = start.get(PARTITION, 0), until.get(PARTITION, 0)
        while position < end:
            self.before_batch()
            last = min(position + self.batch_events, end)
            yield [self.batch(position, last)]
            position = last

    def batch(self, start: int, end: int) -> RecordBatch:
        return RecordBatch(
            source_partition=PARTITION,
            start_position=start,
            end_position=end,
            values=self.values[start:end],
            identity=self.identity,
        )

    def close(self) -> None:
        """Nothing is open."""


def follow(engine: Engine, log: MemoryLog, *projections: Projection) -> None:
    """All of them read to the end of the log."""
    source = FakeSource()
    for projection in projections or PROJECTIONS:
        follower = Follower(engine, projection, source, source.read_stream)
        start, end = follower.position(PARTITION), len(log.values)
        if start < end:
            follower.process(log.batch(start, end))


def replay(
    engine: Engine, projection: Projection, log: EventLog, source: str = "some source"
) -> Replay:
    return Replay(engine, projection, log, FakeSource().read_stream, lambda _: None, source)


def live_number(engine: Engine, projection: Projection) -> int:
    with engine.connect() as connection:
        return generations.live(connection, projection.name).number


def live_position(engine: Engine, projection: Projection) -> int:
    with engine.connect() as connection:
        living = generations.live(connection, projection.name)
        return checkpoints.position(connection, living, PARTITION)


def spoil(engine: Engine, statement: str) -> None:
    """What nobody should do to a database."""
    with engine.begin() as tx:
        tx.execute(text(statement))
