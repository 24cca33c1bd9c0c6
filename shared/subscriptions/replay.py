"""Replay: a new generation of a projection is built beside the living one, compared, swapped in.

It only writes tables of its own generation, so that it can be killed at any time: the next one
goes on at its checkpoints. One at a time for each projection, which the caller sees to.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, delete, insert
from sqlalchemy import select as sql_select

from shared import database
from shared.messaging.event_log import EventLog, Positions
from shared.messaging.event_source import ReadStream
from shared.subscriptions import checkpoints, folding, generations, incidents, parking
from shared.subscriptions.differences import Comparison, Difference, differences
from shared.subscriptions.generations import Generation
from shared.subscriptions.projection import Projection

CATCH_UPS = 3
"""Before the lock, so that little is left to do under it."""
TABLES = MetaData()
REPLAY = Table(
    "replay",
    TABLES,
    Column("projection", Text, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("started_at", database.UTCDateTime, nullable=False),
)
"""Those that have begun and not ended."""

Advance = Callable[[int], None]
"""Called with how far the positions have moved since the last call."""


class Replay:
    def __init__(
        self,
        engine: Engine,
        projection: Projection,
        log: EventLog,
        read_stream: ReadStream,
        advance: Advance,
        source: str,
    ) -> None:
        """A replay that began with another `source` begins anew."""
        self._engine, self._projection = database.for_writing(engine), projection
        self._log, self._read_stream = log, read_stream
        self._advance = advance
        self.generation, self.has_resumed = self._begin(source)

    def catch_up(self, log: EventLog, until: Positions) -> None:
        """Raises SourceUnavailable, SourceReplaced, CircuitOpen."""
        with self._engine.connect() as connection:
            start = checkpoints.positions(connection, self.generation)
        for batches in log.read(start, until):
            with self._engine.begin() as tx:
                most = self._most_parked(tx)
                folding.fold(
                    tx, self._projection, self.generation, batches, self._read_stream, most
                )
            self._advance(sum(each.end_position - each.start_position for each in batches))

    def build(self) -> None:
        self.catch_up(self._log, self.target())

    def obstacle(self) -> str | None:
        """Why it cannot be compared with the living one; None: it can."""
        if not self.has_same_log():
            return "the living generation has read another log"
        with self._engine.connect() as connection:
            living = generations.live(connection, self._projection.name)
            if not generations.has_tables(connection, living, self._projection.tables):
                return "the living generation has the tables of another release"
        return None

    def has_same_log(self) -> bool:
        """False if the living one has read another log: its positions mean other records."""
        with self._engine.connect() as connection:
            living = generations.live(connection, self._projection.name)
            known = checkpoints.identities(connection, living)
            sources = {each.source for each in checkpoints.positions(connection, living)}
        found = self._log.identities()
        return sources <= found.keys() and all(found[name] == known[name] for name in known)

    def compare(self, report: Callable[[Difference], None]) -> Comparison:
        """With the living one as it is now, after reading exactly as far as it has."""
        comparison = Comparison()
        with _snapshot(self._engine) as living:
            generation = generations.live(living, self._projection.name)
            self.catch_up(self._log, checkpoints.positions(living, generation))
            with self._engine.connect() as own:
                sides = (living, generation), (own, self.generation)
                for difference in differences(self._projection, *sides, comparison):
                    report(difference)
        return comparison

    def swap(self) -> None:
        """In one transaction, with the last records that the living one has read meanwhile."""
        for _ in range(CATCH_UPS):
            self.build()
        has_same_log = self.has_same_log()
        with self._engine.begin() as tx:
            living = generations.lock(tx, self._projection.name)
            start = checkpoints.positions(tx, self.generation)
            until = checkpoints.positions(tx, living) if has_same_log else self._log.ends()
            for batches in self._log.read(start, until):
                most = self._most_parked(tx)
                folding.fold(
                    tx, self._projection, self.generation, batches, self._read_stream, most
                )
            oldest = generations.previous(tx, self._projection.name)
            generations.swap(tx, self.generation)
            self._end(tx)
        if oldest:
            self._drop(oldest)

    def abandon(self) -> None:
        """The new generation is dropped; the living one stays."""
        with self._engine.begin() as tx:
            self._end(tx)
        self._drop(self.generation)

    def done(self) -> int:
        """The sum of its positions."""
        with self._engine.connect() as connection:
            return sum(checkpoints.positions(connection, self.generation).values())

    def _begin(self, source: str) -> tuple[Generation, bool]:
        name = self._projection.name
        with self._engine.begin() as tx:
            row = tx.execute(sql_select(REPLAY).filter_by(projection=name)).one_or_none()
            if row and row.source == source and self._is_usable(tx, row.generation):
                return Generation(name, row.generation), True
            if row:
                self._end(tx)
                self._drop_in(tx, Generation(name, row.generation))
            number = max(generations.newest(tx, name), row.generation if row else 0) + 1
            generation = Generation(name, number)
            generations.create_tables(tx, generation, self._projection.tables)
            values = {"generation": number, "source": source, "started_at": datetime.now(UTC)}
            tx.execute(insert(REPLAY).values(projection=name, **values))
            return generation, False

    def _is_usable(self, tx: Connection, number: int) -> bool:
        """False if the log that it has read was replaced, or a new release has other tables."""
        generation, found = Generation(self._projection.name, number), self._log.identities()
        known = checkpoints.identities(tx, generation)
        return generations.has_tables(tx, generation, self._projection.tables) and all(
            found.get(source, identity) == identity for source, identity in known.items()
        )

    def target(self) -> Positions:
        """How far the living one has read; if it read another log, the end of this one."""
        if not self.has_same_log():
            return self._log.ends()
        with self._engine.connect() as connection:
            living = generations.live(connection, self._projection.name)
            return checkpoints.positions(connection, living)

    def _most_parked(self, tx: Connection) -> int:
        """What is parked in the living one may well be parked again."""
        living = generations.live(tx, self._projection.name)
        return folding.MOST_PARKED_STREAMS + parking.count(tx, living)

    def _end(self, tx: Connection) -> None:
        tx.execute(delete(REPLAY).filter_by(projection=self._projection.name))

    def _drop(self, generation: Generation) -> None:
        with self._engine.begin() as tx:
            self._drop_in(tx, generation)

    def _drop_in(self, tx: Connection, generation: Generation) -> None:
        generations.drop_tables(tx, generation, self._projection.tables)
        checkpoints.forget(tx, generation)
        parking.forget(tx, generation)
        incidents.forget(tx, generation)


def _snapshot(engine: Engine) -> Connection:
    """All its reads see the same state. SQLite does so in every transaction."""
    if engine.dialect.name == "postgresql":
        return engine.connect().execution_options(isolation_level="REPEATABLE READ")
    return engine.execution_options(writes=False).connect()
