"""Redrive: parked events are folded again after a fix, or discarded by an operator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Engine, Row

from shared import database
from shared.messaging.envelope import MalformedEvent, decode
from shared.messaging.event_source import ReadStream
from shared.subscriptions import discards, generations, parking
from shared.subscriptions.event_batch import EventBatch
from shared.subscriptions.generations import Generation
from shared.subscriptions.projection import Projection


class Redrive:
    """Of one projection. Its followers wait meanwhile."""

    def __init__(self, engine: Engine, projection: Projection, read_stream: ReadStream) -> None:
        self._engine, self._projection = database.for_writing(engine), projection
        self._read_stream = read_stream

    def retry(self, name: UUID) -> tuple[int, int]:
        """Folds what is parked, in version order; what fails again is parked again.

        Returns how many events were parked before, and how many are parked still.
        """
        with self._engine.begin() as tx:
            generation = generations.lock(tx, self._projection.name)
            taken = parking.take(tx, generation, parking.is_named(name))
            self._fold(tx, generation, taken)
            return len(taken), len(parking.rows(tx, _still(generation, name)))

    def discard(self, name: UUID, reason: str, operator: str) -> tuple[int, int]:
        """Those that cannot be folded change nothing; those that waited behind them are folded.

        Returns how many were discarded, and how many are parked still.
        """
        with self._engine.begin() as tx:
            generation = generations.lock(tx, self._projection.name)
            taken = parking.take(tx, generation, parking.is_named(name))
            broken = [row for row in taken if row.reason != parking.WAITS]
            for row in broken:
                discards.discard(tx, row, reason, operator)
            self._fold(tx, generation, taken)
            return len(broken), len(parking.rows(tx, _still(generation, name)))

    def _fold(self, tx: Connection, generation: Generation, taken: Sequence[Row[Any]]) -> None:
        values = self._true([row.value for row in sorted(taken, key=_place)])
        category = self._projection.category
        events = EventBatch(tx, generation, category, values, self._read_stream)
        self._projection.project(tx, generation, events)

    def _true(self, values: Sequence[bytes]) -> list[bytes]:
        """What cannot be read gives way to what its stream holds at that place, if it does."""
        return [value for each in values for value in self._replaced(each)]

    def _replaced(self, value: bytes) -> list[bytes]:
        try:
            decode(value)
        except MalformedEvent as error:
            if error.envelope:
                before = int(error.envelope.sequence) - 1
                in_stream = list(self._read_stream(error.envelope.subject, before))[:1]
                return in_stream if in_stream and _is_readable(in_stream[0]) else [value]
        return [value]


def _is_readable(value: bytes) -> bool:
    try:
        decode(value)
    except MalformedEvent:
        return False
    return True


def _place(row: Row[Any]) -> tuple[int, int]:
    return row.version or 0, row.number


def _still(generation: Generation, name: UUID) -> ColumnElement[bool]:
    return parking.is_of(generation) & parking.is_named(name)
