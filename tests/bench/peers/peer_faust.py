"""faust-streaming as its documents show it: an agent that takes batches, and asyncpg.

python -m tests.bench.peers.peer_faust worker -l warn
"""

from __future__ import annotations

from datetime import datetime

import asyncpg
import faust
from faust import Record

from tests.bench.peers.common import (
    BATCH,
    BOOTSTRAP,
    FOLDER,
    GROUP,
    INSERT_HISTORY,
    STATUS,
    TOPIC,
    UPSERT_STATES,
    Began,
)


class Told(Record, serializer="json"):
    """The part of an event that the fold needs."""

    type: str
    subject: str
    sequence: str
    actor: str
    time: str


app = faust.App(
    GROUP,
    broker=f"kafka://{BOOTSTRAP}",
    store="memory://",
    datadir=str(FOLDER / "faust"),
    web_enabled=False,
)
topic = app.topic(TOPIC, value_type=Told, partitions=12)
began = Began()
history = INSERT_HISTORY.format(
    ids="$1::uuid[]",
    versions="$2::bigint[]",
    types="$3::text[]",
    statuses="$4::text[]",
    actors="$5::text[]",
    times="$6::timestamptz[]",
)
states = UPSERT_STATES.format(ids="$1::uuid[]", versions="$2::bigint[]", statuses="$3::text[]")


@app.agent(topic)
async def fold(stream: faust.Stream[Told]) -> None:
    """Write each batch in one transaction; it is acknowledged when the next one is asked for."""
    database = await asyncpg.connect()
    async for batch in stream.take(BATCH, within=0.5):
        began()
        last = {event.subject: event for event in batch}
        async with database.transaction():
            await database.execute(
                history,
                [event.subject for event in batch],
                [int(event.sequence) for event in batch],
                [event.type for event in batch],
                [STATUS[event.type] for event in batch],
                [event.actor for event in batch],
                [datetime.fromisoformat(event.time) for event in batch],
            )
            versions = [int(event.sequence) for event in last.values()]
            await database.execute(
                states, list(last), versions, [STATUS[event.type] for event in last.values()]
            )


if __name__ == "__main__":
    app.main()
