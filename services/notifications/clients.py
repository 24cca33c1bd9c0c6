"""Who a client is and how to reach them: rows, never events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, select

from shared import database
from shared.rules.caller import Caller
from shared.rules.refusals import UnknownClient, VersionConflict

TABLES = MetaData()
CLIENTS = Table(
    "clients",
    TABLES,
    Column("client_id", Text, primary_key=True),
    Column("name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("language", Text),
    Column("time_zone", Text),
    Column("version", Integer, nullable=False),
)


@dataclass(frozen=True, kw_only=True)
class Client:
    """What is null is not known."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    time_zone: str | None = None
    version: int = 0
    """0: nothing was ever written."""


def check_visible(caller: Caller, client_id: UUID) -> None:
    """Raises UnknownClient."""
    if not caller.may_see(client_id):
        raise UnknownClient()


def client(connection: Connection, client_id: UUID) -> Client:
    """A client is whoever has a token, with or without a row."""
    query = select(*(CLIENTS.c[name] for name in Client.__annotations__))
    row = connection.execute(query.where(CLIENTS.c.client_id == str(client_id))).one_or_none()
    return Client(**row._mapping) if row else Client()


def replace_client(
    engine: Engine, client_id: UUID, details: Mapping[str, str | None], expected: int | None
) -> Client:
    """What is not given is forgotten. Raises VersionConflict."""
    with database.for_writing(engine).begin() as transaction:
        version = client(transaction, client_id).version
        if expected not in (None, version):
            raise VersionConflict(version=version)
        changed = Client(**details, version=version + 1)
        row = {"client_id": str(client_id)} | vars(changed)
        database.upsert(transaction, CLIENTS, [row])
    return changed
