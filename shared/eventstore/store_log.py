"""An event store as a log: what its feed would say, read from the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import msgspec

from shared.eventstore.feed import Feed
from shared.eventstore.store import Store
from shared.messaging.event_log import Positions
from shared.messaging.event_source import RecordBatch, SourcePartition

PAGE_EVENTS = 2_000


class StoreLog:
    def __init__(self, store: Store, feed: Feed) -> None:
        self._store, self._feed = store, feed
        self._partition = SourcePartition(source=f"/hostledger/{store.name}")

    def identities(self) -> Mapping[str, str]:
        return {self._partition.source: self._feed.epoch}

    def ends(self) -> Positions:
        return {self._partition: self._store.recorder.max_notification_id() or 0}

    def read(self, start: Positions, until: Positions) -> Iterator[Sequence[RecordBatch]]:
        position, end = start.get(self._partition, 0), until.get(self._partition, 0)
        while position < end:
            page = self._feed.page(position, PAGE_EVENTS)
            last = min(page.last, end)
            if last <= position:
                return
            entries = (entry for entry in page.events if entry.position <= last)
            yield [
                RecordBatch(
                    source_partition=self._partition,
                    start_position=position,
                    end_position=last,
                    values=[msgspec.json.encode(entry.event) for entry in entries],
                    identity=self._feed.epoch,
                )
            ]
            position = last

    def read_stream(self, stream_id: UUID, after: int) -> Sequence[bytes]:
        values: list[bytes] = []
        while (page := self._feed.stream(stream_id, after, PAGE_EVENTS)).last > after:
            values += (msgspec.json.encode(entry.event) for entry in page.events)
            after = page.last
        return values

    def close(self) -> None:
        self._store.close()
