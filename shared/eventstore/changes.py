"""What is saved at once: the library's own way of collecting and of folding events, but faster.

The library asks of each object which protocols it implements, which costs 25 us a time before
Python 3.12. Ours are aggregates and events, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from eventsourcing.application import ProcessingEvent
from eventsourcing.domain import Aggregate


class Changes(ProcessingEvent[UUID]):
    def collect_events(self, *objs: Any, **kwargs: Any) -> None:
        """Of aggregates; an event stands for itself, None for nothing."""
        for each in objs:
            if isinstance(each, Aggregate):
                self.events.extend(each.collect_events())
                self.aggregates[each.id] = each
            elif each is not None:
                self.events.append(each)
        self.saved_kwargs.update(kwargs)


def project(aggregate: Any, events: Iterable[Any]) -> Any:
    """The aggregate after the events; None before the first."""
    for event in events:
        aggregate = event.mutate(aggregate)
    return aggregate
