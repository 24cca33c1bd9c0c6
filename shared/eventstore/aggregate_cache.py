"""The newest states of aggregates that this process has seen. They may be outdated."""

from __future__ import annotations

from collections import OrderedDict
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from types import NoneType
from typing import TypeVar
from uuid import UUID

from eventsourcing.domain import Aggregate
from eventsourcing.persistence import StoredEvent

from shared.rules.money import Money

MAX_AGGREGATES = 2_000
"""About 2 MB of accounts."""
IMMUTABLE = (str, int, float, UUID, datetime, Money, NoneType)

AggregateT = TypeVar("AggregateT", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class Known:
    aggregate: Aggregate
    """Shared by all threads: whoever changes it takes a copy."""
    last: StoredEvent
    """The event that it ends with. If the store has another one there, or none, then all that is
    known here is of another history: a backup was restored."""


def copied(aggregate: AggregateT) -> AggregateT:
    """To be changed by one. `deepcopy` takes 20 times as long, most of it for values that cannot
    be changed.
    """
    copy = object.__new__(type(aggregate))
    for name, value in vars(aggregate).items():
        vars(copy)[name] = value if isinstance(value, IMMUTABLE) else deepcopy(value)
    return copy


class AggregateCache:
    def __init__(self) -> None:
        self._known = OrderedDict[UUID, Known]()
        self._lock = Lock()

    def get(self, aggregate_id: UUID) -> Known | None:
        with self._lock:
            known = self._known.get(aggregate_id)
            if known:
                self._known.move_to_end(aggregate_id)
            return known

    def put(self, known: Known) -> None:
        """Does nothing if a newer one is there."""
        with self._lock:
            present = self._known.get(known.aggregate.id)
            if present and present.last.originator_version > known.last.originator_version:
                return
            self._known[known.aggregate.id] = known
            self._known.move_to_end(known.aggregate.id)
            if len(self._known) > MAX_AGGREGATES:
                self._known.popitem(last=False)

    def forget(self, aggregate_id: UUID) -> None:
        with self._lock:
            self._known.pop(aggregate_id, None)
