"""Nothing is started before the log was read to its end: it may show that the work is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shared.messaging.event_source import EventSource, GetPosition, RecordBatch, SourcePartition
from shared.messaging.feed_source import PAGE_EVENTS

EndPositions = Callable[[], Mapping[SourcePartition, int]]
"""Where each partition of the log ends now. Raises SourceUnavailable."""


class LogEnd:
    """An event source that knows whether its reader has come to where the log ended at first."""

    def __init__(self, source: EventSource, end_positions: EndPositions | None = None) -> None:
        """Without `end_positions`, a page that is not full is the last one."""
        self._source, self._get_end_positions = source, end_positions
        self._end_positions: Mapping[SourcePartition, int] | None = None
        self._last_page = False
        self.reached = False

    def poll(self, get_position: GetPosition) -> list[RecordBatch]:
        """What it returned before has been written by now."""
        if not self.reached:
            self.reached = self._is_reached(get_position)
        batches = list(self._source.poll(get_position))
        self._last_page = all(len(batch.values) < PAGE_EVENTS for batch in batches)
        return batches

    def close(self) -> None:
        self._source.close()

    def _is_reached(self, get_position: GetPosition) -> bool:
        """Of all partitions, also those that other workers read: they share the journal."""
        if self._get_end_positions is None:
            return self._last_page
        if self._end_positions is None:
            self._end_positions = self._get_end_positions()
        ends = self._end_positions.items()
        return all(get_position(partition) >= end for partition, end in ends)
