"""Checks of tables that are made from events: projections and lookup tables, built again apart."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, insert, select, text

from services.cli.verify_log import Report
from shared import database
from shared.eventstore.rows import statement
from shared.eventstore.store import Store
from shared.messaging.event_log import EventLog, Positions
from shared.messaging.event_source import ReadStream, RecordBatch
from shared.subscriptions import checkpoints, discards, folding, generations, tables
from shared.subscriptions.differences import Comparison, differences
from shared.subscriptions.generations import Generation
from shared.subscriptions.projection import Projection

NEVER = 2**31


@dataclass(frozen=True, kw_only=True)
class Living:
    """A projection as it was when the check began."""

    projection: Projection
    connection: Connection
    generation: Generation
    positions: Positions


def snapshot(engine: Engine, projection: Projection, stack: ExitStack) -> Living:
    """All later reads of its connection see the same state."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    connection = stack.enter_context(engine.connect())
    living = generations.live(connection, projection.name)
    return Living(
        projection=projection,
        connection=connection,
        generation=living,
        positions=checkpoints.positions(connection, living),
    )


class Scratch:
    """A database of its own, where events are folded again."""

    def __init__(self, folder: Path) -> None:
        self._engine = database.engine(f"sqlite:///{folder}/scratch.db")

    def check(
        self, living: Sequence[Living], log: EventLog, read_stream: ReadStream, report: Report
    ) -> list[Comparison]:
        """`living` have all read the same log equally far."""
        tables.create(self._engine, [each.projection for each in living])
        for each in living:
            self._copy_discards(each)
        for batches in log.read({}, living[0].positions):
            with database.for_writing(self._engine).begin() as tx:
                for each in living:
                    folding.fold(
                        tx,
                        each.projection,
                        Generation(each.projection.name, generations.FIRST),
                        [_relevant(batch, each.projection.category) for batch in batches],
                        read_stream,
                        NEVER,
                    )
        return [self._compare(each, report) for each in living]

    def close(self) -> None:
        self._engine.dispose()

    def _copy_discards(self, living: Living) -> None:
        rows = discards.rows(living.connection, living.projection.name)
        with database.for_writing(self._engine).begin() as tx:
            if rows:
                values = [dict(row._mapping) for row in rows]
                tx.execute(insert(discards.DISCARDED_EVENT), values)

    def _compare(self, living: Living, report: Report) -> Comparison:
        comparison, name = Comparison(), living.projection.name
        with self._engine.connect() as scratch:
            expected = scratch, Generation(name, generations.FIRST)
            own = living.connection, living.generation
            for difference in differences(living.projection, own, expected, comparison):
                report(str(difference))
        return comparison


def _relevant(batch: RecordBatch, category: str) -> RecordBatch:
    """Without the events of other categories of a store: they would be decoded for nothing."""
    if not batch.source_partition.source.startswith("/"):
        return batch
    mark = f'"type":"{category}.'.encode()
    return replace(batch, values=[each for each in batch.values if each and mark in each[:400]])


def check_lookup_tables(store: Store, folder: Path, report: Report) -> int:
    """Returns how many rows there are."""
    source, count = store.engine, 0
    if source.dialect.name == "postgresql":
        source = source.execution_options(isolation_level="REPEATABLE READ")
    with source.connect() as living:
        end = last_position(living, store)
        for table, wanted in expected_lookup_rows(store, folder, end).items():
            own = {tuple(row) for row in living.execute(select(table))}
            count += len(own)
            for row in sorted(own ^ wanted, key=str):
                state = "is missing" if row in wanted else "follows from no event"
                report(f"{table.name}: {', '.join(map(str, row))} {state}")
    return count


def expected_lookup_rows(
    store: Store, folder: Path, end: int
) -> dict[Table, set[tuple[object, ...]]]:
    """What the events up to a position make, in a database of its own in `folder`."""
    scratch = database.engine(f"sqlite:///{folder}/lookup.db")
    store.lookup_tables.create_all(scratch)
    with database.for_writing(scratch).begin() as tx:
        for event in store.domain_events(end):
            for row in store.lookup_rows(event):
                tx.execute(statement(row, scratch.dialect.name))
        rows: dict[Table, set[tuple[object, ...]]] = {
            table: {tuple(row) for row in tx.execute(select(table))}
            for table in store.lookup_tables.sorted_tables
        }
    scratch.dispose()
    return rows


def last_position(connection: Connection, store: Store) -> int:
    """As this transaction sees it."""
    name: str = store.recorder.events_table_name  # type: ignore[attr-defined]
    column = "notification_id" if connection.dialect.name == "postgresql" else "rowid"
    return connection.scalar(text(f"SELECT max({column}) FROM {name}")) or 0
