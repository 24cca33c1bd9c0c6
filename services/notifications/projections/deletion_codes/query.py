"""Query of the code that is good now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from services.notifications.domain.refusals import NoDeletionCode
from services.notifications.projections.deletion_codes.table import STATES
from shared.rules.one_time_code import one_time_code
from shared.rules.refusals import UnknownService
from shared.subscriptions import generations


@dataclass(frozen=True, kw_only=True)
class DeletionCode:
    code: str
    expires_at: datetime


def deletion_code(
    connection: Connection, service_id: UUID, key: str, now: datetime
) -> DeletionCode:
    """Made anew at each reading. Raises UnknownService, NoDeletionCode."""
    generation = generations.live(connection, "deletion_codes")
    state = STATES.read(connection, generation, [service_id]).get(service_id)
    if state is None:
        raise UnknownService()
    requested = state.requested
    if requested is None or not requested.is_good or requested.expires_at <= now:
        raise NoDeletionCode()
    code = one_time_code(key, requested.nonce)
    return DeletionCode(code=code, expires_at=requested.expires_at)
