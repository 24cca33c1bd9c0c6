"""Which services of a client money can bring back: held for non-payment, and renewed by itself."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from services.orders.domain import service_edit_events as edit_events
from services.orders.domain import service_events as events
from services.orders.lookup import (
    AUTO_RENEWED_SERVICES,
    OVERDUE_SERVICES,
    SERVICES_BY_CLIENT,
    microseconds,
)
from shared.eventstore.rows import NewRow, Row
from shared.rules.vocabulary import HoldCause

_overdue, _services = OVERDUE_SERVICES.c, SERVICES_BY_CLIENT.c
_renewed = AUTO_RENEWED_SERVICES.c
_OF_CLIENT = (
    select(_services.service_id)
    .join(OVERDUE_SERVICES, _overdue.service_id == _services.service_id)
    .join(AUTO_RENEWED_SERVICES, _renewed.service_id == _services.service_id)
    .where(
        _services.client_id == bindparam("client"),
        _overdue.held_since.is_not(None),
        _renewed.period.is_not(None),
    )
    .order_by(_overdue.held_since, _services.service_id)
)
"""Made once: it is asked wherever money arrives."""


def overdue_rows(event: object) -> Iterable[Row]:
    match event:
        case events.Ordered() if event.auto_renew:
            yield _renewal_row(event.originator_id, event.auto_renew)
        case edit_events.AutoRenewChanged():
            yield _renewal_row(event.originator_id, event.auto_renew)
        case events.HoldPlaced(cause=HoldCause.NON_PAYMENT):
            yield _overdue_row(event.originator_id, microseconds(event.timestamp))
        case events.HoldLifted(cause=HoldCause.NON_PAYMENT):
            yield _overdue_row(event.originator_id, None)
        case events.Deleted():
            is_deleted = _overdue.service_id == event.originator_id.hex
            yield update(OVERDUE_SERVICES).where(is_deleted).values(held_since=None)


def overdue_services(connection: Connection, client_id: UUID) -> list[UUID]:
    """Those that are held longest first."""
    return [UUID(value) for value in connection.scalars(_OF_CLIENT, {"client": client_id.hex})]


def _renewal_row(service_id: UUID, auto_renew: dict[str, str] | None) -> NewRow:
    period = auto_renew["period"] if auto_renew else None
    values = {"service_id": service_id.hex, "period": period}
    return NewRow(AUTO_RENEWED_SERVICES, values, replaces=True)


def _overdue_row(service_id: UUID, held_since: int | None) -> NewRow:
    values = {"service_id": service_id.hex, "held_since": held_since}
    return NewRow(OVERDUE_SERVICES, values, replaces=True)
