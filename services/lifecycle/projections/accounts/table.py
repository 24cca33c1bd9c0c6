"""Rows of accounts."""

from __future__ import annotations

from sqlalchemy import MetaData

from services.lifecycle.projections.accounts.fold import AccountState, apply
from shared.subscriptions.stream_states import StreamStates, state_table

TABLES = MetaData()
ACCOUNTS = state_table("accounts", TABLES)
STATES = StreamStates(
    template=ACCOUNTS, state_class=AccountState, columns=lambda _: {}, apply=apply
)
