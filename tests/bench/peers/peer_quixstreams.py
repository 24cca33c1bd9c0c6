"""Quix Streams as its documents show it: a StreamingDataFrame into PostgreSQL.

python -m tests.bench.peers.peer_quixstreams COMMIT_EVERY [own]

A checkpoint every 5 s (the default), or also every COMMIT_EVERY messages, as its page on custom
sinks shows. Into two of its PostgreSQL sinks, or into one of our own: no branches, one transaction.
"""

from __future__ import annotations

import itertools
import os
import sys
from datetime import datetime
from typing import Any

import psycopg2
from psycopg2.extras import execute_values
from quixstreams import Application
from quixstreams.sinks import BatchingSink, SinkBatch
from quixstreams.sinks.community.postgresql import PostgreSQLSink

from tests.bench.peers.common import BOOTSTRAP, EVENTS, FOLDER, GROUP, STATUS, TOPIC, Began

began = Began()
seen = itertools.count(1)
application = Application(
    broker_address=BOOTSTRAP,
    consumer_group=GROUP,
    auto_offset_reset="earliest",
    commit_every=int(sys.argv[1]),
    state_dir=FOLDER / "state",
    auto_create_topics=False,
    loglevel="WARNING",
)


def history(event: dict[str, Any]) -> dict[str, Any]:
    """Make the history row; the last event ends the run, so that no checkpoint is waited for."""
    began()
    if next(seen) == EVENTS:
        application.stop()
    return {
        "service_id": event["subject"],
        "version": int(event["sequence"]),
        "type": event["type"],
        "status": STATUS[event["type"]],
        "actor": event["actor"],
        "at": datetime.fromisoformat(event["time"]),
    }


def state(row: dict[str, Any]) -> dict[str, Any]:
    """Make the state row out of the history row."""
    return {"service_id": row["service_id"], "version": row["version"], "status": row["status"]}


def sink(table: str, **how: Any) -> PostgreSQLSink:
    """Write into a table that exists already."""
    database = {
        "host": os.environ["PGHOST"],
        "port": 5432,
        "dbname": os.environ["PGDATABASE"],
        "user": os.environ["PGUSER"],
    }
    return PostgreSQLSink(
        **database,
        password="",
        table_name=table,
        schema_auto_update=False,
        include_metadata=False,
        **how,
    )


class Tables(BatchingSink):
    """Writes a partition's part of the checkpoint in one transaction."""

    HISTORY = "INSERT INTO service_history VALUES %s ON CONFLICT DO NOTHING"
    STATE = """INSERT INTO service_state AS s VALUES %s ON CONFLICT (service_id)
        DO UPDATE SET version = excluded.version, status = excluded.status
        WHERE s.version < excluded.version"""

    def setup(self) -> None:
        self._db = psycopg2.connect("")

    def write(self, batch: SinkBatch) -> None:
        rows = [item.value for item in batch]
        last = {row["service_id"]: tuple(state(row).values()) for row in rows}
        with self._db, self._db.cursor() as cursor:
            execute_values(
                cursor, self.HISTORY, [tuple(row.values()) for row in rows], page_size=1000
            )
            execute_values(
                cursor,
                self.STATE,
                list(last.values()),
                template="(%s::uuid, %s, %s)",
                page_size=1000,
            )


def main() -> Any:
    """Follow the topic."""
    rows = application.dataframe(
        application.topic(TOPIC, key_deserializer="str", value_deserializer="json")
    ).apply(history)
    if sys.argv[2:] == ["own"]:
        rows.sink(Tables())
        return application.run()
    rows.sink(sink("service_history", on_conflict_do_nothing=True))
    rows.apply(state).sink(
        sink("service_state", primary_key_columns=["service_id"], upsert_on_primary_key=True)
    )
    return application.run()


if __name__ == "__main__":
    main()
