"""Queries of accounts."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from services.lifecycle.projections.accounts.fold import AccountState
from services.lifecycle.projections.accounts.table import STATES
from shared.subscriptions import generations


def account(connection: Connection, client_id: UUID) -> AccountState | None:
    """None if the account has not begun, as far as it was folded."""
    generation = generations.live(connection, "accounts")
    return STATES.read(connection, generation, [client_id]).get(client_id)
