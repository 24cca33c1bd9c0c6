"""Reads streams as they are in the store now, with as few queries and as few events as will do.

Nothing that was seen before is believed: each read begins at the last event known, and says so
if the store does not have it any more.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from eventsourcing.domain import Aggregate
from eventsourcing.persistence import Recording, StoredEvent

from shared.eventstore.aggregate_cache import AggregateCache, Known, copied
from shared.eventstore.changes import project

AggregateT = TypeVar("AggregateT", bound=Aggregate)

Streams = Mapping[UUID, type[Aggregate]]
SelectFrom = Callable[[Mapping[UUID, int], int], Mapping[UUID, Sequence[StoredEvent]]]
"""The events of streams, each from a version on, and at most so many of each. A stream without
any may be left out."""
MAX_EVENTS = 200
"""Of a stream in such a read. A longer one is read whole: its class may have snapshots."""


class ReadWhole(Protocol):
    def __call__(self, aggregate_class: type[Aggregate], aggregate_id: UUID, /) -> Any:
        """With its snapshot, if it has some; None if there is no such stream."""


class Found(NamedTuple):
    known: Known | None
    events: Sequence[StoredEvent]
    """From the last one known, else from the first."""

    @property
    def is_complete(self) -> bool:
        """Else there are more, or the store has another history than what was known."""
        is_known = self.known is None or self.known.last in self.events[:1]
        return is_known and len(self.events) < MAX_EVENTS


_ahead: ContextVar[dict[UUID, Found]] = ContextVar("read_ahead")
_handed_out: ContextVar[dict[UUID, Aggregate]] = ContextVar("handed_out")
"""To the handler of a command: all its parts that ask for an aggregate change the same one."""
_looked_at: ContextVar[dict[UUID, Aggregate]] = ContextVar("looked_at")
"""What it has only looked at, of the classes that are kept: a batch asks for the same often."""


class Reader:
    def __init__(
        self,
        select_from: SelectFrom,
        to_domain_event: Callable[[StoredEvent], Any],
        read_whole: ReadWhole,
        *,
        kept: Collection[type[Aggregate]],
    ) -> None:
        """States of the classes `kept` stay in memory."""
        self._select_from, self._to_domain_event = select_from, to_domain_event
        self._read_whole, self._kept = read_whole, kept
        self._cache = AggregateCache()

    @contextmanager
    def ahead(self, command_id: UUID | None, streams: Streams) -> Iterator[None]:
        """Within it, what these streams and the receipt held at its beginning is there once; and
        an aggregate that is found again is the one that was found before, and so is one of a kept
        class that is looked at again.

        `command_id` None: there is no receipt.
        """
        known = {stream_id: self._cache.get(stream_id) for stream_id in streams}
        receipt: dict[UUID, Known | None] = {command_id: None} if command_id else {}
        token = _ahead.set(self._read(receipt | known))
        handed_out, looked_at = _handed_out.set({}), _looked_at.set({})
        try:
            yield
        finally:
            _looked_at.reset(looked_at)
            _handed_out.reset(handed_out)
            _ahead.reset(token)

    def first_event(self, stream_id: UUID) -> Any:
        """None if there is no such stream."""
        found = self._taken(stream_id) or self._read({stream_id: None})[stream_id]
        return self._to_domain_event(found.events[0]) if found.events else None

    def find(self, aggregate_class: type[AggregateT], aggregate_id: UUID) -> AggregateT | None:
        """The caller's own. None if there is none, or one of another class."""
        handed_out = _handed_out.get({}).get(aggregate_id)
        if handed_out is not None:
            return handed_out if isinstance(handed_out, aggregate_class) else None
        aggregate = self.look_at(aggregate_class, aggregate_id)
        if aggregate is None:
            return None
        return self.hand_out(copied(aggregate) if aggregate_class in self._kept else aggregate)

    def hand_out(self, aggregate: AggregateT) -> AggregateT:
        """It is the one that `find` gives from now on, until the command is handled."""
        _handed_out.get({})[aggregate.id] = aggregate
        return aggregate

    def look_at(self, aggregate_class: type[AggregateT], aggregate_id: UUID) -> AggregateT | None:
        """The same, not to be changed: one of a kept class is shared."""
        aggregate = _handed_out.get({}).get(aggregate_id)
        if aggregate is None:
            aggregate = _looked_at.get({}).get(aggregate_id)
        if aggregate is None:
            aggregate = self._read_one(aggregate_class, aggregate_id)
            if aggregate is not None and aggregate_class in self._kept:
                _looked_at.get({})[aggregate_id] = aggregate
        return aggregate if isinstance(aggregate, aggregate_class) else None

    def _read_one(self, aggregate_class: type[Aggregate], aggregate_id: UUID) -> Any:
        found = self._taken(aggregate_id)
        if found is None and aggregate_class in self._kept:
            found = self._read({aggregate_id: self._cache.get(aggregate_id)})[aggregate_id]
        if found and found.is_complete:
            return self._projected(found)
        self._cache.forget(aggregate_id)
        return self._read_whole(aggregate_class, aggregate_id)

    def last_known(
        self, aggregate_class: type[AggregateT], aggregate_id: UUID
    ) -> AggregateT | None:
        """A state that may be outdated: good for a guess at what to read ahead."""
        known = self._cache.get(aggregate_id)
        return known.aggregate if known and isinstance(known.aggregate, aggregate_class) else None

    def remember(
        self, aggregates: Mapping[UUID, Any], recordings: Iterable[Recording[UUID]]
    ) -> None:
        """What was saved."""
        last = {each.notification.originator_id: each.notification for each in recordings}
        for aggregate_id, aggregate in aggregates.items():
            if type(aggregate) in self._kept and (event := last.get(aggregate_id)):
                fields = (aggregate_id, event.originator_version, event.topic, event.state)
                self._cache.put(Known(copied(aggregate), StoredEvent(*fields)))

    def _projected(self, found: Found) -> Any:
        known, events = found
        if known and len(events) == 1:
            return known.aggregate
        aggregate: Any = copied(known.aggregate) if known else None
        news = events[1:] if known else events
        aggregate = project(aggregate, map(self._to_domain_event, news))
        if type(aggregate) in self._kept:
            self._cache.put(Known(aggregate, events[-1]))
        return aggregate

    def _read(self, wanted: Mapping[UUID, Known | None]) -> dict[UUID, Found]:
        versions = {
            stream_id: known.last.originator_version if known else 1
            for stream_id, known in wanted.items()
        }
        events = self._select_from(versions, MAX_EVENTS)
        return {
            stream_id: Found(known, events.get(stream_id, ()))
            for stream_id, known in wanted.items()
        }

    def _taken(self, stream_id: UUID) -> Found | None:
        """Once: what follows may have been saved by who reads again."""
        return _ahead.get({}).pop(stream_id, None)
