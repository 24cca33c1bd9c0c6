"""The machines of the simulated panel, and what each kind of operation does to them."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from services.processing.simulator.tables import MACHINE, OPERATION
from shared import database
from shared.rules.vocabulary import OperationKind

POWER = {True: "on", False: "off"}
CHANGES: dict[OperationKind, dict[str, bool]] = {
    OperationKind.SUSPENSION: {"suspended": True, "powered_on": False},
    OperationKind.RESUME: {"suspended": False, "powered_on": True},
    OperationKind.REBOOT: {"powered_on": True},
}
"""What else a machine can go through changes nothing that the simulator shows."""


class OperationRequest(msgspec.Struct, frozen=True, kw_only=True):
    kind: OperationKind
    owner_tag: str
    product: str = ""
    parameters: dict[str, Any] = {}


class NoSuchMachine(Exception):
    """Nothing bears the owner tag."""


class Machines:
    def __init__(self, engine: Engine) -> None:
        self._engine, self._writing = engine, database.for_writing(engine)

    def list(self, owner_tag: str | None = None) -> list[dict[str, Any]]:
        of_owner = [] if owner_tag is None else [MACHINE.c.owner_tag == owner_tag]
        with self._engine.connect() as connection:
            rows = connection.execute(select(MACHINE).where(*of_owner)).all()
            operation_ids = _operation_ids(connection, None if owner_tag is None else rows)
        return [_machine(row) | {"operation_ids": operation_ids[row.number]} for row in rows]

    def result(self, operation_id: UUID) -> dict[str, Any] | None:
        """None if the operation was not carried out."""
        with self._engine.connect() as connection:
            return _result(connection, operation_id)

    def carry_out(self, operation_id: UUID, request: OperationRequest) -> dict[str, Any]:
        """Once per operation id: a repetition gets the first result. Raises NoSuchMachine."""
        with self._writing.begin() as tx:
            if (result := _result(tx, operation_id)) is not None:
                return result
            number, result = _carry_out(tx, request)
            row = {"machine": number, "result": msgspec.json.encode(result).decode()}
            tx.execute(insert(OPERATION).values(operation_id=operation_id, **row))
        return _with_secrets(operation_id, result)


def _carry_out(tx: Connection, request: OperationRequest) -> tuple[int | None, dict[str, Any]]:
    """The number of the machine, and the result."""
    if request.kind is OperationKind.ACTIVATION:
        return _create(tx, request)
    if request.kind is OperationKind.DELETION:
        tx.execute(delete(MACHINE).where(MACHINE.c.owner_tag == request.owner_tag))
        return None, {}
    number = tx.scalar(select(MACHINE.c.number).where(MACHINE.c.owner_tag == request.owner_tag))
    if number is None:
        raise NoSuchMachine(f"no machine bears the owner tag {request.owner_tag}")
    if changes := CHANGES.get(request.kind):
        tx.execute(update(MACHINE).where(MACHINE.c.number == number).values(**changes))
    return number, {}


def _create(tx: Connection, request: OperationRequest) -> tuple[int, dict[str, Any]]:
    machine = {"owner_tag": request.owner_tag, "powered_on": True, "suspended": False}
    number = tx.scalar(insert(MACHINE).values(**machine).returning(MACHINE.c.number)) or 0
    configuration = request.parameters.get("configuration") or {}
    hostname = configuration.get("hostname") or f"m{number}.simulator.example"
    access = {"hostname": hostname, "user": "root", "panel_path": f"/machines/m{number}"}
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return number, access | {"ip": address}


def _machine(row: Row[Any]) -> dict[str, Any]:
    machine = {"id": f"m{row.number}", "owner_tag": row.owner_tag}
    return machine | {"power": POWER[row.powered_on], "suspended": row.suspended}


def _operation_ids(
    connection: Connection, machines: Sequence[Row[Any]] | None
) -> defaultdict[int, list[UUID]]:
    """Of these machines, or of all."""
    query = select(OPERATION.c.machine, OPERATION.c.operation_id)
    if machines is not None:
        query = query.where(OPERATION.c.machine.in_([row.number for row in machines]))
    operation_ids: defaultdict[int, list[UUID]] = defaultdict(list)
    for number, operation_id in connection.execute(query.order_by(OPERATION.c.number)):
        operation_ids[number].append(operation_id)
    return operation_ids


def _result(connection: Connection, operation_id: UUID) -> dict[str, Any] | None:
    query = select(OPERATION.c.result).where(OPERATION.c.operation_id == operation_id)
    stored = connection.scalar(query)
    return None if stored is None else _with_secrets(operation_id, msgspec.json.decode(stored))


def _with_secrets(operation_id: UUID, result: dict[str, Any]) -> dict[str, Any]:
    """A new machine's password follows from its operation, so that no file holds it."""
    if "user" not in result:
        return result
    password = hashlib.sha256(f"simulator {operation_id}".encode()).hexdigest()[:20]
    return result | {"secrets": {"password": password}}
