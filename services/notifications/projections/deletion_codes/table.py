"""Rows of requested codes: what a code is made of, never a code."""

from __future__ import annotations

from sqlalchemy import MetaData

from services.notifications.projections.deletion_codes.fold import CodeState, apply
from shared.subscriptions.stream_states import StreamStates, state_table

TABLES = MetaData()
DELETION_CODES = state_table("deletion_codes", TABLES)
STATES = StreamStates(
    template=DELETION_CODES, state_class=CodeState, columns=lambda _: {}, apply=apply
)
