"""Checks of an event store in itself, and of the topics that were made from it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from shared.eventstore.store_log import StoreLog
from shared.messaging.event_log import EventLog, Positions
from shared.messaging.event_source import RecordBatch
from shared.subscriptions.parking import digest

Report = Callable[[str], None]


class Place(msgspec.Struct, frozen=True):
    subject: UUID
    sequence: str
    position: str


@dataclass
class StoreFacts:
    checksums: dict[UUID, list[int]] = field(default_factory=dict)
    """Of each event of each stream, in version order."""
    relayed: dict[UUID, int] = field(default_factory=dict)
    """The version up to which the relay has sent each stream."""
    events: int = 0

    def checksum(self, place: Place) -> int | None:
        """None: there is no such event."""
        of_stream, version = self.checksums.get(place.subject, []), int(place.sequence)
        return of_stream[version - 1] if 0 < version <= len(of_stream) else None


def check_store(log: EventLog, until: Positions, relayed: int, report: Report) -> StoreFacts:
    """Every stream is 1 to n without gaps, in the order of the store."""
    facts = StoreFacts()
    for batches in log.read({}, until):
        for value in batches[0].values:
            assert value is not None
            place = msgspec.json.decode(value, type=Place)
            of_stream = facts.checksums.setdefault(place.subject, [])
            if int(place.sequence) != len(of_stream) + 1:
                report(f"stream {place.subject}: {place.sequence} after {len(of_stream)}")
                of_stream += [0] * (int(place.sequence) - len(of_stream) - 1)
            del of_stream[int(place.sequence) - 1 :]
            of_stream.append(hash(value))
            if int(place.position) <= relayed:
                facts.relayed[place.subject] = int(place.sequence)
            facts.events += 1
    return facts


@dataclass
class TopicFacts:
    records: int = 0
    duplicates: int = 0
    unrecognised: int = 0
    discarded: int = 0


class TopicCheck:
    """The topics of one app: nothing is missing, out of order, changed or foreign."""

    def __init__(
        self, store: StoreLog, facts: StoreFacts, discarded: Collection[str], report: Report
    ) -> None:
        """`discarded`: the digests of records that an operator has discarded."""
        self._store, self._facts = store, facts
        self._discarded, self._report = discarded, report
        self._seen: dict[UUID, int] = {}
        self.found = TopicFacts()

    def run(self, log: EventLog, until: Positions) -> TopicFacts:
        for batches in log.read({}, until):
            for batch in batches:
                self._check(batch)
        for stream_id, version in self._facts.relayed.items():
            if (seen := self._seen.get(stream_id, 0)) < version:
                self._report(
                    f"stream {stream_id}: the topic ends at {seen}, the store at {version}"
                )
        return self.found

    def _check(self, batch: RecordBatch) -> None:
        where = f"{batch.source_partition.source}/{batch.source_partition.partition}"
        for offset, value in enumerate(batch.values, batch.start_position):
            self.found.records += 1
            place, reason = self._place(value)
            if place is None:
                self._unrecognised(f"{where}@{offset}: {reason}", value)
            else:
                self._check_order(place, f"{where}@{offset}")

    def _place(self, value: bytes | None) -> tuple[Place | None, str]:
        """None, and why, for what is no event of the store."""
        try:
            place = msgspec.json.decode(value or b"", type=Place)
            expected = self._facts.checksum(place)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            return None, f"unrecognised record: {error}"
        if expected is None:
            return None, f"{place.subject}:{place.sequence} is not in the event store"
        if expected != hash(value) and not self._is_same(place, value or b""):
            return None, f"{place.subject}:{place.sequence} differs from the event store"
        return place, ""

    def _is_same(self, place: Place, value: bytes) -> bool:
        """Written in another way, perhaps by an earlier release."""
        stored = self._store.read_stream(place.subject, int(place.sequence) - 1)[:1]
        return bool(stored) and bool(msgspec.json.decode(stored[0]) == msgspec.json.decode(value))

    def _check_order(self, place: Place, where: str) -> None:
        seen, version = self._seen.get(place.subject, 0), int(place.sequence)
        if version <= seen:
            self.found.duplicates += 1
            return
        if version > seen + 1:
            self._report(f"{where}: stream {place.subject}: {version} after {seen}")
        self._seen[place.subject] = version

    def _unrecognised(self, text: str, value: bytes | None) -> None:
        if digest(value) in self._discarded:
            self.found.discarded += 1
        else:
            self.found.unrecognised += 1
            self._report(text)
