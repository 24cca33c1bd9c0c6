"""Rows of payments."""

from __future__ import annotations

from sqlalchemy import Column, Index, MetaData, Text, Uuid

from services.lifecycle.projections.payments.fold import PaymentState, apply
from shared.database import UTCDateTime
from shared.subscriptions.stream_states import StreamStates, state_table

TABLES = MetaData()
PAYMENTS = state_table(
    "payments",
    TABLES,
    Column("client_id", Uuid, nullable=False),
    Column("state_name", Text, nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
)
Index("payments_by_time", PAYMENTS.c.asked_at, PAYMENTS.c.stream_id)
Index("payments_by_client", PAYMENTS.c.client_id, PAYMENTS.c.asked_at, PAYMENTS.c.stream_id)
Index("payments_by_state", PAYMENTS.c.state_name, PAYMENTS.c.asked_at, PAYMENTS.c.stream_id)


def _columns(payment: PaymentState) -> dict[str, object]:
    return {
        "client_id": payment.client_id,
        "state_name": payment.state,
        "asked_at": payment.asked_at,
    }


STATES = StreamStates(template=PAYMENTS, state_class=PaymentState, columns=_columns, apply=apply)
