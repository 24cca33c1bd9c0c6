"""Everything that `hostledger verify` compares, in the order in which it must be read."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from services.cli import opened
from services.cli.apps import WRITERS
from services.cli.data_folder import DataFolder
from services.cli.findings import Findings
from services.cli.verify_log import TopicCheck, check_store
from services.cli.verify_tables import Living, Scratch, check_lookup_tables, snapshot
from shared.eventstore.store import Store
from shared.eventstore.tables import RELAY_CHECKPOINT
from shared.messaging import topics
from shared.messaging.kafka.log import KafkaLog
from shared.subscriptions import discards, generations, parking
from shared.subscriptions.generations import OtherTables


class Verification:
    def __init__(self, folder: DataFolder, findings: Findings) -> None:
        self._folder, self.findings = folder, findings
        self._servers = opened.kafka_servers(folder)

    def run(self) -> None:
        for app in WRITERS:
            self._check_writer(app)
        for app in opened.FOLLOWERS:
            self._check_projections(app)
        self._check_parked()

    def _check_writer(self, app: str) -> None:
        """Topics end after the relay's position, and the store after the topics."""
        with opened.open_store(self._folder, app) as (store, log), ExitStack() as stack:
            relayed = self._relayed(store)
            topic_log = None
            if self._servers:
                topic_log = KafkaLog(self._servers, topics.written_by(app).keys())
                stack.callback(topic_log.close)
            ends = topic_log.ends() if topic_log else {}
            self.findings.part(f"{app}: event store")
            store_ends = log.ends()
            with self.findings.progress(log, store_ends) as shown:
                facts = check_store(shown, store_ends, relayed, self.findings.report)
            self.findings.fact(f"{facts.events} events in {len(facts.checksums)} streams")
            if topic_log:
                self.findings.part(f"{app}: topics")
                check = TopicCheck(log, facts, self._discarded(), self.findings.report)
                with self.findings.progress(topic_log, ends) as shown:
                    found = check.run(shown, ends)
                self.findings.fact(
                    f"{found.records} records, {found.duplicates} of them repeated,"
                    f" {found.unrecognised} unrecognised, {found.discarded} discarded"
                )
            self.findings.part(f"{app}: lookup tables")
            with tempfile.TemporaryDirectory() as scratch:
                rows = check_lookup_tables(store, Path(scratch), self.findings.report)
            self.findings.fact(f"{rows} rows")

    def _relayed(self, store: Store) -> int:
        with store.engine.connect() as connection, suppress(SQLAlchemyError):
            return connection.scalar(select(RELAY_CHECKPOINT.c.position)) or 0
        return 0

    def _discarded(self) -> set[str]:
        digests = set[str]()
        for app in opened.FOLLOWERS:
            with opened.engine(self._folder, app).connect() as connection:
                for projection in opened.projections(app):
                    rows = discards.rows(connection, projection.name)
                    digests |= {row.digest for row in rows}
        return digests

    def _check_projections(self, app: str) -> None:
        engine = opened.engine(self._folder, app)
        with ExitStack() as stack:
            groups: Mapping[object, list[Living]] = defaultdict(list)
            for projection in opened.replayable(app):
                living = snapshot(engine, projection, stack)
                try:
                    generations.check_tables(
                        living.connection, living.generation, projection.tables
                    )
                except OtherTables as error:
                    self.findings.part(f"{app}: {projection.name}")
                    self.findings.report(str(error))
                    continue
                log = projection.category if self._servers else None
                key = log, frozenset(living.positions.items())
                groups[key].append(living)
            for group in groups.values():
                self._check_group(app, group)
        engine.dispose()

    def _check_group(self, app: str, group: Sequence[Living]) -> None:
        names = ", ".join(each.projection.name for each in group)
        self.findings.part(f"{app}: {names}")
        with (
            tempfile.TemporaryDirectory() as folder,
            opened.open_log(self._folder, group[0].projection.category) as (log, read_stream),
        ):
            scratch = Scratch(Path(folder))
            try:
                with self.findings.progress(log, group[0].positions) as shown:
                    found = scratch.check(group, shown, read_stream, self.findings.report)
            finally:
                scratch.close()
        self.findings.fact(f"{sum(each.rows for each in found)} rows")

    def _check_parked(self) -> None:
        for app in opened.FOLLOWERS:
            engine = opened.engine(self._folder, app)
            with engine.connect() as connection:
                for projection in opened.projections(app):
                    living = generations.live(connection, projection.name)
                    parked = parking.rows(connection, parking.is_of(living))
                    discarded = discards.rows(connection, projection.name)
                    if parked:
                        self.findings.part(f"{app}: parked by {projection.name}")
                    for row in parked:
                        self.findings.report(
                            f"{parking.name(row)} version {row.version}: {row.reason}"
                        )
                    if discarded:
                        self.findings.part(f"{app}: discarded for {projection.name}")
                    for row in discarded:
                        self.findings.fact(
                            f"{parking.name(row)} version {row.version}: {row.reason}"
                            f" ({row.discarded_by}, {row.discarded_at:%Y-%m-%d %H:%M} UTC)"
                        )
            engine.dispose()
