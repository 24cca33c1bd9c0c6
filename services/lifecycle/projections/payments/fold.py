"""The state of a payment, folded from its events. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from shared.contracts.base import Money, UnknownEvent
from shared.contracts.payment import (
    PaymentAwaited,
    PaymentCredited,
    PaymentEventData,
    PaymentFailed,
    PaymentOrderRefunded,
    PaymentRefunded,
    PaymentReserved,
    PaymentReversed,
    PaymentVoided,
)
from shared.messaging.envelope import ReceivedEvent
from shared.rules.vocabulary import PaymentMethod
from shared.rules.vocabulary import PaymentState as State


class PaymentState(msgspec.Struct, frozen=True, kw_only=True):
    stream_id: UUID
    version: int
    order_id: UUID
    client_id: UUID
    method: PaymentMethod
    state: State
    amount: Money
    """Asked for."""
    asked_at: datetime


def apply(state: PaymentState | None, event: ReceivedEvent) -> PaymentState | None:
    data = event.data
    assert isinstance(data, PaymentEventData), "not an event of a payment stream"
    if state:
        return fold(state, data)
    if isinstance(data, PaymentAwaited):
        return initial_state(event, data)
    return None


def initial_state(event: ReceivedEvent, data: PaymentAwaited) -> PaymentState:
    return PaymentState(
        stream_id=event.stream_id,
        version=event.version,
        order_id=data.order_id,
        client_id=data.client_id,
        method=data.method,
        state=State.AWAITING_FUNDS,
        amount=data.amount,
        asked_at=event.occurred_at,
    )


def fold(state: PaymentState, data: PaymentEventData) -> PaymentState:
    state = replace(state, version=state.version + 1)
    match data:
        case PaymentReserved():
            return replace(state, state=State.RESERVED)
        case PaymentCredited():
            return replace(state, state=State.CREDITED)
        case PaymentFailed():
            return replace(state, state=State.FAILED)
        case PaymentVoided():
            return replace(state, state=State.VOIDED)
        case PaymentReversed():
            return replace(state, state=State.REVERSED)
        case PaymentRefunded():
            return replace(state, state=State.REFUNDED)
        case PaymentAwaited() | PaymentOrderRefunded() | UnknownEvent():
            return state
        case _:
            assert_never(data)
