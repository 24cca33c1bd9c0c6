"""Record batches into the tables of one generation, within a transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

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
    batches: Iterable[RecordBatch],
    read_stream: ReadStream,
    most_parked: int = MOST_PARKED_STREAMS,
) -> None:
    """Checkpoints, rows and parked events. Raises CheckpointConflict, SourceReplaced, CircuitOpen.

    After an exception the transaction must be rolled back.
    """
    for batch in batches:
        checkpoints.advance(tx, generation, batch)
        events = EventBatch(tx, generation, projection.category, batch, read_stream)
        projection.project(tx, generation, events)
        incidents.add(tx, generation, events.incidents)
        if events.has_parked:
            _check(tx, generation, batch, most_parked)


def _check(tx: Connection, generation: Generation, batch: RecordBatch, most: int) -> None:
    if parking.streams_parked_within(tx, generation, WITHIN) > most:
        where = batch.source_partition
        raise CircuitOpen(
            f"more than {most} streams would be parked within a minute, at"
            f" {where.source}/{where.partition} after {batch.start_position}:"
            " nothing more is read until the worker is started again"
        )
