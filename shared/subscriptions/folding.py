"""Record batches into the tables of one generation, within a transaction of the caller."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import chain

from sqlalchemy import Connection

from shared.messaging.event_source import ReadStream, RecordBatch
from shared.subscriptions import checkpoints, incidents, parking
from shared.subscriptions.event_batch import EventBatch
from shared.subscriptions.generations import Generation
from shared.subscriptions.projection import Projection

MOST_PARKED_STREAMS = 50
WITHIN = timedelta(minutes=1)


class CircuitOpen(Exception):
    """So many streams would be parked that the fault is in the code or the source, not in them."""


def fold(
    tx: Connection,
    projection: Projection,
    generation: Generation,
    batches: Sequence[RecordBatch],
    read_stream: ReadStream,
    most_parked: int = MOST_PARKED_STREAMS,
) -> None:
    """Checkpoints, rows and parked events. Raises CheckpointConflict, SourceReplaced, CircuitOpen.

    After an exception the transaction must be rolled back.
    """
    checkpoints.advance(tx, generation, batches)
    values = chain.from_iterable(batch.values for batch in batches)
    events = EventBatch(tx, generation, projection.category, values, read_stream)
    projection.project(tx, generation, events)
    incidents.add(tx, generation, events.incidents)
    if events.has_parked:
        _check(tx, generation, batches, most_parked)


def _check(
    tx: Connection, generation: Generation, batches: Sequence[RecordBatch], most: int
) -> None:
    if parking.streams_parked_within(tx, generation, WITHIN) > most:
        places = ", ".join(
            f"{each.source_partition.source}/{each.source_partition.partition}"
            f" after {each.start_position}"
            for each in batches
        )
        raise CircuitOpen(
            f"more than {most} streams would be parked within a minute, at {places}:"
            " nothing more is read until the worker is started again"
        )
