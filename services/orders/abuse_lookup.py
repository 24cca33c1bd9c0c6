"""On which services the block of an account must still be carried out, or taken back.

Who is blocked and what was carried out are rows; what is due is the difference. So a service that
is ordered, or handed over, while its client is blocked is found like any other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Delete, Select, and_, delete, select

from services.orders.lookup import ABUSE_HOLDS, BLOCKED_CLIENTS, SERVICES_BY_CLIENT
from shared import database
from shared.eventstore.rows import NewRow


@dataclass(frozen=True, kw_only=True)
class BlockOfService:
    """A block is carried out on a service once, whatever becomes of the hold afterwards."""

    service_id: UUID
    block_id: str
    """The id of the event that blocked the account."""

    def carried_out(self) -> NewRow:
        values = {"service_id": self.service_id.hex, "block_id": self.block_id}
        return NewRow(ABUSE_HOLDS, values)

    def taken_back(self) -> Delete:
        return delete(ABUSE_HOLDS).where(*self._is_this())

    def is_carried_out(self, connection: Connection) -> bool:
        return connection.scalar(select(ABUSE_HOLDS).where(*self._is_this())) is not None

    def _is_this(self) -> tuple[ColumnElement[bool], ...]:
        return (
            ABUSE_HOLDS.c.service_id == self.service_id.hex,
            ABUSE_HOLDS.c.block_id == self.block_id,
        )


def to_carry_out(connection: Connection) -> list[BlockOfService]:
    """Of the blocks that stand."""
    services, blocks, holds = SERVICES_BY_CLIENT.c, BLOCKED_CLIENTS.c, ABUSE_HOLDS.c
    is_its_hold = and_(holds.service_id == services.service_id, holds.block_id == blocks.block_id)
    of_blocked = BLOCKED_CLIENTS.join(
        SERVICES_BY_CLIENT, services.client_id == blocks.client_id
    ).outerjoin(ABUSE_HOLDS, is_its_hold)
    query = select(services.service_id, blocks.block_id).select_from(of_blocked)
    return _blocks(connection, query.where(holds.service_id.is_(None)))


def to_take_back(connection: Connection) -> list[BlockOfService]:
    """Of the blocks that stand no more."""
    standing = ABUSE_HOLDS.outerjoin(
        BLOCKED_CLIENTS, ABUSE_HOLDS.c.block_id == BLOCKED_CLIENTS.c.block_id
    )
    query = select(ABUSE_HOLDS.c.service_id, ABUSE_HOLDS.c.block_id).select_from(standing)
    return _blocks(connection, query.where(BLOCKED_CLIENTS.c.block_id.is_(None)))


def are_any_blocked(connection: Connection, client_ids: Collection[UUID]) -> bool:
    ids = [client_id.hex for client_id in client_ids]
    query = select(BLOCKED_CLIENTS.c.client_id)
    query = query.where(database.among(connection, BLOCKED_CLIENTS.c.client_id, ids))
    return connection.scalar(query.limit(1)) is not None


def _blocks(connection: Connection, query: Select[Any]) -> list[BlockOfService]:
    return [
        BlockOfService(service_id=UUID(row.service_id), block_id=row.block_id)
        for row in connection.execute(query)
    ]
