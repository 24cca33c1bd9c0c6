"""The events of one stream in a batch: each the next one, whatever was delivered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import Connection

from shared.contracts.base import UnknownEvent
from shared.messaging import envelope
from shared.messaging.envelope import CloudEvent, MalformedEvent, ReceivedEvent
from shared.messaging.event_source import ReadStream
from shared.subscriptions import discards, parking
from shared.subscriptions.generations import Generation
from shared.subscriptions.incidents import Incident

Item = ReceivedEvent | MalformedEvent


class Trouble:
    """What a projection does with what it cannot fold, and how much of it there was in a batch."""

    def __init__(
        self, connection: Connection, generation: Generation, read_stream: ReadStream
    ) -> None:
        self._connection, self._generation = connection, generation
        self.read_stream = read_stream
        self.has_parked = False
        self.incidents = Counter[Incident]()

    def park(
        self, stream_id: UUID | None, version: int | None, raw: bytes | None, why: str
    ) -> bool:
        """False if it was discarded, and so counts for nothing."""
        if self.is_discarded(raw):
            return False
        parking.park(self._connection, self._generation, stream_id, version, raw, why)
        self.has_parked = True
        return True

    def is_discarded(self, raw: bytes | None) -> bool:
        return discards.contains(self._connection, self._generation.projection, raw)


class StreamEvents:
    """Iterates over those to fold now, once.

    Duplicates are skipped. A gap is filled from the stream itself; if that fails, it is parked.
    """

    def __init__(
        self, stream_id: UUID, items: Sequence[Item], version: int, parked: bool, trouble: Trouble
    ) -> None:
        """`version`: how far the stream was folded before; `parked`: it has parked events."""
        self.stream_id, self.version = stream_id, version
        self._items, self._parked, self._trouble = items, parked, trouble

    def __iter__(self) -> Iterator[ReceivedEvent]:
        for item in self._items:
            if not isinstance(item, ReceivedEvent):
                yield from self._malformed(item)
            elif item.version <= self.version:
                continue
            elif self._parked:
                self.park(item, parking.WAITS)
            elif item.version == self.version + 1:
                yield self._next(item)
            else:
                self._trouble.incidents[Incident.GAP] += 1
                yield from self._filled(item)

    def park(self, event: ReceivedEvent, reason: str) -> None:
        """Parks the event and, from now on, all later ones of the stream."""
        self._park(event.version, event.raw, reason)
        self.version = min(self.version, event.version - 1)

    def _park(self, version: int, raw: bytes | None, reason: str) -> None:
        if self._trouble.park(self.stream_id, version, raw, reason):
            self._parked = True

    def _next(self, event: ReceivedEvent) -> ReceivedEvent:
        self.version = event.version
        if isinstance(event.data, UnknownEvent):
            self._trouble.incidents[Incident.UNKNOWN_TYPE] += 1
        return event

    def _filled(self, event: ReceivedEvent) -> Iterator[ReceivedEvent]:
        yield from self._from_stream(event.version - 1)
        if self.version == event.version - 1:
            yield self._next(event)
        else:
            self.park(event, f"version {event.version} after {self.version}")

    def _malformed(self, malformed: MalformedEvent) -> Iterator[ReceivedEvent]:
        """One that was discarded gives way to what its stream holds at that place."""
        assert malformed.envelope, "it has a stream"
        version = int(malformed.envelope.sequence)
        if not self._trouble.is_discarded(malformed.raw):
            reason = parking.WAITS if self._parked else str(malformed)
            self._park(version, malformed.raw, reason)
        elif not self._parked:
            yield from self._from_stream(version)

    def _from_stream(self, last: int) -> Iterator[ReceivedEvent]:
        """Up to version `last`, or to the first that cannot be had."""
        for value in self._trouble.read_stream(self.stream_id, self.version):
            event = self._readable(value)
            if not event or not event.version == self.version + 1 <= last:
                return
            yield self._next(event)

    def _readable(self, value: bytes) -> ReceivedEvent | None:
        """A malformed event that was discarded counts as a version and changes nothing."""
        event = decode(value)
        if isinstance(event, ReceivedEvent):
            return event
        if event.envelope and self._trouble.is_discarded(value):
            return envelope.without_data(event.envelope, value)
        return None


def decode(value: bytes | None) -> Item:
    try:
        return envelope.decode(value)
    except MalformedEvent as error:
        return error


def stream_of(item: Item) -> tuple[str, UUID] | None:
    """The type of the event, and its stream; None for bytes that do not say."""
    if isinstance(item, ReceivedEvent):
        return item.type, item.stream_id
    known: CloudEvent | None = item.envelope
    return (known.type, known.subject) if known else None
