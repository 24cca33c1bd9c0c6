"""Faults: how the simulated panel fails when it is told to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from threading import Lock
from typing import Annotated

import msgspec
from msgspec import Meta
from sqlalchemy import Connection, Engine, delete, insert, select, update

from services.processing.simulator.tables import FAULT
from shared import database
from shared.rules.vocabulary import OperationKind

ANY = "any"
KINDS = {ANY, *OperationKind}


class FaultMode(StrEnum):
    TEMPORARY = "temporary"
    IMPOSSIBLE = "impossible"
    NO_CAPACITY = "no_capacity"
    DROP_REQUEST = "drop_request"
    """The connection is closed, and nothing is done."""
    DROP_RESPONSE = "drop_response"
    """The work is done, and the connection is closed."""
    SLOW = "slow"
    """The work is done after `seconds`."""


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    mode: FaultMode
    times: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    """How often it happens; None: until it is replaced."""
    seconds: Annotated[float, Meta(ge=0, le=3600)] = 5.0


@dataclass
class _Armed:
    fault: Fault
    remaining: int | None


class Faults:
    """Kept in the database, so that a restart of the panel repairs nothing."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = database.for_writing(engine), Lock()
        with engine.connect() as connection:
            self._armed = _stored(connection)

    def replace(self, faults: Mapping[str, Fault]) -> None:
        """Raises ValueError if a key is no kind of operation."""
        if unknown := faults.keys() - KINDS:
            raise ValueError(f"no kind of operation: {', '.join(sorted(unknown))}")
        armed = {kind: _Armed(fault, fault.times) for kind, fault in faults.items()}
        with self._lock, self._engine.begin() as tx:
            tx.execute(delete(FAULT))
            for kind, each in armed.items():
                row = {"mode": each.fault.mode, "seconds": each.fault.seconds}
                tx.execute(insert(FAULT).values(kind=kind, remaining=each.remaining, **row))
            self._armed = armed

    def next(self, kind: OperationKind) -> Fault | None:
        """The fault that happens to this operation; it is counted. A kind's own goes first."""
        with self._lock:
            for key in (kind, ANY):
                armed = self._armed.get(key)
                if armed and armed.remaining != 0:
                    self._count(key, armed)
                    return armed.fault
        return None

    def _count(self, key: str, armed: _Armed) -> None:
        if armed.remaining is not None:
            armed.remaining -= 1
            with self._engine.begin() as tx:
                counted = update(FAULT).where(FAULT.c.kind == key)
                tx.execute(counted.values(remaining=armed.remaining))


def _stored(connection: Connection) -> dict[str, _Armed]:
    rows = connection.execute(select(FAULT)).all()
    return {
        row.kind: _Armed(Fault(mode=FaultMode(row.mode), seconds=row.seconds), row.remaining)
        for row in rows
    }
