"""The same events for every peer: CloudEvents of service streams, whole and valid.

Every service is ordered and activated, then suspended and resumed again and again.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from tests.bench.peers.common import STATUS

PARTITIONS = 12
BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)


class Event(NamedTuple):
    stream: str
    sequence: int
    type: str
    body: bytes


class Step(NamedTuple):
    """An event in the life of every service."""

    type: str
    data: dict[str, Any]
    id_field: str
    since: int = 0
    """How many events ago the id was first told."""


def _requested(kind: str) -> Step:
    data: dict[str, Any] = {"kind": kind, "product": "vps-1", "module": "simulator"}
    data |= {"client_id": "", "parameters": {"configuration": {}, "resources": {"ip": 1}}}
    return Step("operation_requested", data, "operation_id")


def _done(name: str, **data: Any) -> Step:
    return Step(name, {"module": "simulator"} | data, "operation_id", since=1)


ORDERED = {
    "client_id": "",
    "product": "vps-1",
    "product_name": "VPS 1",
    "product_type": "vps",
    "module": "simulator",
    "period": "P1M",
    "price": {"amount": "5.00", "currency": "EUR"},
    "charge": {"amount": "5.00", "currency": "EUR"},
    "resources": {"ip": 1},
    "configuration": {},
    "missing": [],
    "auto_renew": None,
    "features": ["suspend", "resume"],
    "instruction": True,
}
HOLD = {"cause": "client", "reason": "some reason"}
BEGINNING = [
    Step("ordered", ORDERED, "order_id"),
    _requested("activation"),
    _done("activated", paid_until="2026-12-01T00:00:00Z", result={"address": "192.0.2.1"}),
]
CYCLE = [
    Step("hold_placed", HOLD | {"until": None}, "hold_id"),
    _requested("suspension"),
    _done("suspended"),
    Step("hold_lifted", HOLD, "hold_id", since=3),
    _requested("resume"),
    _done("resumed"),
]


def services(count: int, seed: int = 8) -> list[tuple[str, str]]:
    """Ids, each with its client's; the same arguments always give the same."""
    chance = random.Random(f"{seed} services")
    return [(_random_id(chance), _random_id(chance)) for _ in range(count)]


def events(count: int, streams: int, seed: int = 8, age: int = 0) -> Iterator[Event]:
    """In their source's order; the same arguments always give the same bytes.

    `age`: how many events every stream has already.
    """
    chance, names = random.Random(seed), services(streams, seed)
    told = [age] * streams
    for position in range(age * streams + 1, age * streams + count + 1):
        which = chance.randrange(streams)
        told[which] += 1
        stream, client = names[which]
        yield event(stream, told[which], client, position)


def expected(count: int, streams: int) -> dict[str, tuple[int, str]]:
    """The last version and status of every stream that has events."""
    return {each.stream: (each.sequence, STATUS[each.type]) for each in events(count, streams)}


def event(stream: str, sequence: int, client: str, position: int) -> Event:
    later = sequence - 1 - len(BEGINNING)
    step = BEGINNING[sequence - 1] if later < 0 else CYCLE[later % len(CYCLE)]
    name, moment = f"service.{step.type}", BEGAN_AT + timedelta(milliseconds=137 * position)
    data = step.data | {step.id_field: _id(stream, sequence - step.since)}
    if "client_id" in data:
        data["client_id"] = client
    command = _id(stream, sequence)
    envelope = {
        "specversion": "1.0",
        "id": f"{stream}:{sequence}",
        "source": "/hostledger/orders",
        "type": name,
        "subject": stream,
        "time": moment.isoformat(timespec="milliseconds")[:-6] + "Z",
        "dataschema": f"/schemas/{name}/1",
        "sequence": str(sequence),
        "sequencetype": "Integer",
        "partitionkey": stream,
        "actor": f"client:{client}",
        "commandid": command,
        "correlationid": command,
        "causationid": f"{stream}:{max(1, sequence - 1)}",
        "position": str(position),
        "traceparent": f"00-{command.replace('-', '')}-{command[:8] * 2}-01",
        "data": data,
    }
    body = json.dumps(envelope, separators=(",", ":")).encode()
    return Event(stream, sequence, name, body)


def _random_id(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _id(stream: str, sequence: int) -> str:
    digest = hashlib.blake2b(f"{stream}:{sequence}".encode(), digest_size=16)
    return str(UUID(digest.hexdigest()))
