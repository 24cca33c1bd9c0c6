"""The port through which a replay or a check reads a log: alone, from any place to any place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from shared.messaging.event_source import RecordBatch, SourcePartition

Positions = Mapping[SourcePartition, int]
"""A partition that is missing: nothing of it was read."""


class EventLog(Protocol):
    def identities(self) -> Mapping[str, str]:
        """Of each source; positions in another log mean other records."""

    def ends(self) -> Positions:
        """Behind the last record of every partition. Raises SourceUnavailable."""

    def read(self, start: Positions, until: Positions) -> Iterator[Sequence[RecordBatch]]:
        """Everything between, in batches that are best processed together.

        Raises SourceUnavailable, SourceReplaced.
        """

    def close(self) -> None: ...
