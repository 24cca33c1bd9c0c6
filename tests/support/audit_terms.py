"""Whether each service is paid for as long as its events say, counted again from the calendar."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.contracts.service import ServiceActivated, ServiceOrdered
from shared.contracts.service_term import ServiceExtended, ServiceExtensionUndone, ServiceRenewed
from shared.messaging.envelope import ReceivedEvent
from tests.support.world import World

MONTHS = {"P1M": 1, "P1Y": 12}


@dataclass(frozen=True)
class Bought:
    """An extension, and what stood before it."""

    period: str
    start: datetime
    end_before: datetime
    day_before: int

    @property
    def day(self) -> int:
        """Of the month: kept, unless it begins anew."""
        return self.day_before if self.start == self.end_before else self.start.day

    @property
    def end(self) -> datetime:
        return months_later(self.start, MONTHS[self.period], self.day)


@dataclass
class Term:
    period: str = ""
    end: datetime | None = None
    day: int = 0
    undone: list[Bought] = field(default_factory=list)
    """Not yet done by the panel, oldest first."""
    orders: list[UUID] = field(default_factory=list)
    """That have extended it."""
    wrong: list[str] = field(default_factory=list)

    def tell(self, event: ReceivedEvent) -> None:
        match event.data:
            case ServiceOrdered(period=period):
                self.period = period
            case ServiceActivated(paid_until=paid_until):
                self.day = event.occurred_at.day
                self.end = months_later(event.occurred_at, MONTHS[self.period], self.day)
                self._expect("activated until", self.end, paid_until)
            case ServiceExtended():
                self._extend(event.data, event.occurred_at)
            case ServiceRenewed():
                self._expect("renewed to", self.undone.pop(0).end, event.data.paid_until)
            case ServiceExtensionUndone():
                self._undo(event.data)

    def _extend(self, data: ServiceExtended, now: datetime) -> None:
        assert self.end, "extended before it was activated"
        if data.from_ != self.end and not self.end < data.from_ == now:
            self.wrong.append(f"extended from {data.from_}, at {now}, when {self.end} was paid for")
        if data.order_id in self.orders:
            self.wrong.append(f"extended twice by order {data.order_id}")
        self.orders += [data.order_id] if data.order_id else []
        bought = Bought(data.period, data.from_, self.end, self.day)
        self._expect("extended to", bought.end, data.to)
        self.undone.append(bought)
        self.end, self.day = bought.end, bought.day

    def _undo(self, data: ServiceExtensionUndone) -> None:
        """The later ones begin where it did."""
        first, *later = self.undone
        self._expect("undone from", self.end, data.from_)
        start, self.end, self.day, self.undone = first.start, first.end_before, first.day_before, []
        for each in later:
            bought = Bought(each.period, start, self.end, self.day)
            self.undone.append(bought)
            start = self.end = bought.end
            self.day = bought.day
        self._expect("undone to", self.end, data.to)

    def _expect(self, what: str, wanted: datetime | None, said: datetime) -> None:
        if wanted != said:
            self.wrong.append(f"{what} {said}, which should be {wanted}")


def months_later(start: datetime, months: int, day: int) -> datetime:
    """On the same day, or the last one of a month that does not have it."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    last = calendar.monthrange(year, month)[1]
    return start.replace(year=year, month=month, day=min(day, last))


def of_all(world: World) -> Iterator[str]:
    terms: dict[UUID, Term] = defaultdict(Term)
    for event in world.folded.events:
        if event.type.startswith("service."):
            terms[event.stream_id].tell(event)
    for service_id, term in terms.items():
        yield from (f"service {service_id}: {each}" for each in term.wrong)
        if world.folded.services[service_id].paid_until != term.end:
            shown = world.folded.services[service_id].paid_until
            yield f"service {service_id} is paid until {shown}, its events say {term.end}"
