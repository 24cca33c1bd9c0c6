"""A life of one service as a table: on which day who does what, and which events that leads to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.base import Money
from shared.messaging.envelope import ReceivedEvent
from tests.support.command_context import CLIENT, CLIENT_ID
from tests.support.world import World

HOUR = 10
"""Of each day, at which the clock stands and all things are done."""
FIELDS = {
    "kind": "",
    "cause": "",
    "amount": "",
    "total": "",
    "price": "",
    "owed": "owed",
    "from_": "from",
    "to": "to",
    "paid_until": "until",
    "grace_until": "grace until",
    "until": "until",
    "at": "on",
    "delete_at": "deletion on",
    "days": "days",
    "renewal": "renewal",
    "problem": "problem",
}
"""What is told of an event, and the word before it. What is null is not told."""


class Life:
    """Of one client with one service."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.orders: list[str] = []
        """Ids of those that were placed by hand, oldest first."""

    @property
    def service_id(self) -> UUID:
        (service_id,) = self.world.folded.services
        return service_id


Deed = Callable[[Life], object]


@dataclass(frozen=True)
class Day:
    date: str
    """ISO 8601."""
    deeds: Sequence[Deed]
    then: Sequence[str]
    """The events of the day, as `told`."""


def day(date: str, *deeds_and_events: Deed | str) -> Day:
    """First what is done, then what follows. A day on which nothing is done is one of timers."""
    events = [each for each in deeds_and_events if isinstance(each, str)]
    deeds = [each for each in deeds_and_events if not isinstance(each, str)]
    lines = [line.strip() for text in events for line in text.strip().split("\n")]
    return Day(date, deeds, lines)


def lived(world: World, days: Sequence[Day], until: str) -> list[str]:
    """Lives from the first day on, also those that are not in the table. Returns what happened."""
    world.settle()
    life, last, happened = Life(world), _at(until), list[str]()
    deeds = {each.date: each.deeds for each in days}
    world.now = _at(days[0].date)
    while world.now <= last:
        date, events_before = world.now.date().isoformat(), len(world.folded.events)
        world.work_through()
        for deed in deeds.pop(date, ()):
            deed(life)
            world.settle()
        happened += [f"{date} {told(event)}" for event in world.folded.events[events_before:]]
        world.now += timedelta(days=1)
    assert not deeds, "these days did not come"
    return happened


def written(days: Sequence[Day]) -> list[str]:
    """In the table, in the form of `lived`."""
    return [f"{each.date} {event}" for each in days for event in each.then]


def told(event: ReceivedEvent) -> str:
    words = [event.type]
    for name, word in FIELDS.items():
        value = getattr(event.data, name, None)
        if value is not None:
            words += [word, _shown(value)]
    if event.occurred_at.hour != HOUR:
        words.append(f"at {event.occurred_at:%H:%M}")
    return " ".join(word for word in words if word)


def _at(date: str) -> datetime:
    return datetime.fromisoformat(date).replace(hour=HOUR, tzinfo=UTC)


def _shown(value: Any) -> str:
    match value:
        case Money():
            return value.amount
        case datetime():
            return f"{value:%d %b}" if value.hour == HOUR else f"{value:%d %b %H:%M}"
        case _:
            return str(getattr(value, "period", value))


def service(verb: str, **body: Any) -> Deed:
    """A command to the service, by its client; `by_staff` instead."""
    by_staff = body.pop("by_staff", False)

    def deed(life: Life) -> None:
        path = f"/v1/services/{life.service_id}/{verb}"
        answer = life.world.post(path, body, *(() if by_staff else (CLIENT,)))
        if "order_id" in answer:
            life.orders.append(answer["order_id"])

    return deed


def deposits(minor: int) -> Deed:
    return lambda life: life.world.deposit(CLIENT_ID, minor)


def orders(**item: Any) -> Deed:
    def deed(life: Life) -> None:
        body = {"items": [{"product": "vps-1", "period": "P1M", **item}]}
        life.orders.append(life.world.post("/v1/orders", body, CLIENT)["id"])

    return deed


def pays(method: str = "balance") -> Deed:
    """What was ordered last."""

    def deed(life: Life) -> None:
        path = f"/v1/orders/{life.orders[-1]}/pay"
        life.world.post(path, {"method": method}, CLIENT)

    return deed
