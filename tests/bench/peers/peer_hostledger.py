"""hostledger as its worker runs it: two followers of one topic, each with its own projection.

python -m tests.bench.peers.peer_hostledger [prepare]

Kafka positions are in the transaction of the rows; gaps, duplicates and malformed events are looked
for at every event, the topic's identity is checked, and each state keeps all that a client may see.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import URL, Connection, MetaData, create_engine, text

from services.lifecycle.projections.service_history.projector import SERVICE_HISTORY
from services.lifecycle.projections.service_state.projector import SERVICE_STATE
from shared import database, threads
from shared.messaging.kafka.source import KafkaSource
from shared.subscriptions import tables
from shared.subscriptions.event_batch import EventBatch
from shared.subscriptions.follower import Follower, Projection
from shared.subscriptions.generations import Generation
from tests.bench.peers.common import BOOTSTRAP, GROUP, INSTANCE, TOPIC, Began

PROJECTIONS = (SERVICE_STATE, SERVICE_HISTORY)
DATABASE = URL.create(
    "postgresql",
    username=os.environ.get("PGUSER"),
    database=os.environ.get("PGDATABASE"),
    query={"host": os.environ.get("PGHOST", "")},
).render_as_string()


def prepare() -> None:
    """Empty tables: the previous run's are dropped."""
    engine = create_engine(database.engine(DATABASE).url)
    with engine.begin() as tx:
        metadata = MetaData()
        metadata.reflect(tx)
        metadata.drop_all(tx)
    tables.create(engine, PROJECTIONS)
    with engine.begin() as tx:
        for name in ("service_state", "service_history"):
            tx.execute(text(f"ANALYZE {name}_g1"))


def follow(projection: Projection, began: Began) -> Follower:
    def project(connection: Connection, generation: Generation, batch: EventBatch) -> None:
        began()
        projection.project(connection, generation, batch)

    engine = database.engine(DATABASE)
    source = KafkaSource(BOOTSTRAP, f"{GROUP}.{projection.name}", [TOPIC], INSTANCE)
    return Follower(engine, replace(projection, project=project), source, _no_stream)


def _no_stream(_: UUID, __: int) -> Sequence[bytes]:
    """There are no gaps to fill: one would be parked, and the comparison show what is missing."""
    return []


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        prepare()
    else:
        began = Began()
        threads.run_parts(*(follow(projection, began) for projection in PROJECTIONS))
