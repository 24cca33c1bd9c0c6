"""On which services the block of an account must still be carried out, or taken back.

Which blocks stand and which holds they have placed are rows; what is due is the difference. So a
service that is ordered, or handed over, while its client is blocked is found like any other.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, select

from services.orders.lookup import BLOCKS, DELETED_SERVICES, HOLDS_OF_BLOCKS, SERVICES_BY_CLIENT
from shared import database

_services, _blocks, _holds = SERVICES_BY_CLIENT.c, BLOCKS.c, HOLDS_OF_BLOCKS.c


@dataclass(frozen=True, kw_only=True)
class ServiceToHold:
    service_id: UUID
    block_id: str
    """The id of the event that blocked the account. It is carried out on a service once, whatever
    becomes of the hold afterwards."""


@dataclass(frozen=True, kw_only=True)
class HoldToLift:
    service_id: UUID
    hold_id: UUID
    unblock_id: str
    """The id of the event that ended the block which had placed the hold."""


def services_to_hold(connection: Connection) -> list[ServiceToHold]:
    is_its_hold = and_(
        _holds.service_id == _services.service_id, _holds.block_id == _blocks.block_id
    )
    query = (
        select(_services.service_id, _blocks.block_id)
        .join(BLOCKS, _blocks.client_id == _services.client_id)
        .outerjoin(HOLDS_OF_BLOCKS, is_its_hold)
        .outerjoin(DELETED_SERVICES, DELETED_SERVICES.c.service_id == _services.service_id)
        .where(_blocks.unblock_id.is_(None), _holds.service_id.is_(None), _is_not_deleted())
    )
    return [
        ServiceToHold(service_id=UUID(row.service_id), block_id=row.block_id)
        for row in connection.execute(query)
    ]


def holds_to_lift(connection: Connection) -> list[HoldToLift]:
    query = (
        select(_holds.service_id, _holds.hold_id, _blocks.unblock_id)
        .join(BLOCKS, _blocks.block_id == _holds.block_id)
        .outerjoin(DELETED_SERVICES, DELETED_SERVICES.c.service_id == _holds.service_id)
        .where(_blocks.unblock_id.is_not(None), _holds.hold_id.is_not(None), _is_not_deleted())
    )
    return [
        HoldToLift(
            service_id=UUID(row.service_id),
            hold_id=UUID(row.hold_id),
            unblock_id=row.unblock_id,
        )
        for row in connection.execute(query)
    ]


def is_carried_out(connection: Connection, due: ServiceToHold) -> bool:
    query = select(_holds.block_id).where(
        _holds.service_id == due.service_id.hex, _holds.block_id == due.block_id
    )
    return connection.scalar(query) is not None


def are_any_blocked(connection: Connection, client_ids: Collection[UUID]) -> bool:
    ids = [client_id.hex for client_id in client_ids]
    query = select(_blocks.client_id).where(
        database.among(connection, _blocks.client_id, ids), _blocks.unblock_id.is_(None)
    )
    return connection.scalar(query.limit(1)) is not None


def _is_not_deleted() -> ColumnElement[bool]:
    return DELETED_SERVICES.c.service_id.is_(None)
