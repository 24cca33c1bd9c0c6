"""Projections that keep one state for each stream: one read, pure folds, one write per batch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Column, Connection, LargeBinary, MetaData, Table, Uuid, select

from shared import database
from shared.contracts.base import UnknownEvent
from shared.messaging.envelope import ReceivedEvent
from shared.subscriptions import unbegun
from shared.subscriptions.event_batch import EventBatch
from shared.subscriptions.generations import Generation
from shared.subscriptions.stream_events import StreamEvents

FILL_PERCENT = 80
"""Of each page of states at first: a state that changes stays on its page, and where no indexed
column has changed, so do the indexes."""


class StreamState(Protocol):
    @property
    def stream_id(self) -> UUID: ...

    @property
    def version(self) -> int:
        """The number of events folded."""


S = TypeVar("S", bound=StreamState)


def state_table(name: str, metadata: MetaData, *columns: Column[Any]) -> Table:
    """The template: the state as JSON, and the `columns` to search by."""
    unbegun.unbegun_table(name, metadata)
    return Table(
        name,
        metadata,
        Column("stream_id", Uuid, primary_key=True),
        Column("version", BigInteger, nullable=False),
        *columns,
        Column("state", LargeBinary, nullable=False),
        postgresql_with={"fillfactor": FILL_PERCENT},
    )


@dataclass(frozen=True, kw_only=True)
class StreamStates(Generic[S]):
    template: Table
    """Made by `state_table`."""
    state_class: type[S]
    columns: Callable[[S], Mapping[str, object]]
    """What the table's own columns hold of a state."""
    apply: Callable[[S | None, ReceivedEvent], S | None]
    """The fold, the first event included; None: a stream cannot begin with this event."""

    def read(
        self, connection: Connection, generation: Generation, stream_ids: Collection[UUID]
    ) -> dict[UUID, S]:
        """The states that exist, by stream id."""
        table = generation.table(self.template)
        query = select(table.c.state).where(
            database.among(connection, table.c.stream_id, stream_ids)
        )
        states = (self.decode(state) for state in connection.scalars(query))
        return {state.stream_id: state for state in states}

    def decode(self, state: bytes) -> S:
        return self._decoder.decode(state)

    @cached_property
    def _decoder(self) -> msgspec.json.Decoder[S]:
        return msgspec.json.Decoder(self.state_class)

    def project(self, connection: Connection, generation: Generation, batch: EventBatch) -> None:
        states = self.read(connection, generation, batch.stream_ids)
        unbegun_table = generation.table(self._unbegun)
        waiting = unbegun.versions(connection, unbegun_table, batch.stream_ids - states.keys())
        versions = waiting | {stream_id: state.version for stream_id, state in states.items()}
        changed: dict[UUID, S] = {}
        still: dict[UUID, int] = {}
        for stream in batch.streams(versions):
            before = states.get(stream.stream_id)
            state = self._fold(before, stream)
            if state and state is not before:
                changed[stream.stream_id] = state
            elif state is None and stream.version > waiting.get(stream.stream_id, 0):
                still[stream.stream_id] = stream.version
        self.write(connection, generation, changed.values())
        unbegun.write(connection, unbegun_table, still, waiting.keys() & changed.keys())

    def _fold(self, state: S | None, stream: StreamEvents) -> S | None:
        """None: there is no state yet."""
        for event in stream:
            if after := self.apply(state, event):
                state = after
            elif not isinstance(event.data, UnknownEvent):
                stream.park(event, f"no stream begins with {event.type}")
        return state

    def write(self, connection: Connection, generation: Generation, states: Iterable[S]) -> None:
        database.upsert(
            connection, generation.table(self.template), [self._row(state) for state in states]
        )

    @property
    def _unbegun(self) -> Table:
        return self.template.metadata.tables[unbegun.name(self.template.name)]

    def _row(self, state: S) -> dict[str, object]:
        return {
            "stream_id": state.stream_id,
            "version": state.version,
            **self.columns(state),
            "state": msgspec.json.encode(state),
        }
