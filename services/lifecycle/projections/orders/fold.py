"""The state of an order, folded from its events. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from shared.contracts.base import Money, UnknownEvent
from shared.contracts.order import (
    OrderCancelled,
    OrderEventData,
    OrderExpired,
    OrderItem,
    OrderItemChanged,
    OrderItemsAdded,
    OrderPaid,
    OrderPaymentAwaited,
    OrderPaymentFailed,
    OrderPlaced,
    OrderServiceRemoved,
)
from shared.messaging.envelope import ReceivedEvent
from shared.rules.vocabulary import OrderState as State
from shared.rules.vocabulary import PaymentMethod


class AskedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """Its state is a matter of the payment's own stream."""

    id: UUID
    method: PaymentMethod
    amount: Money


class OrderState(msgspec.Struct, frozen=True, kw_only=True):
    stream_id: UUID
    version: int
    client_id: UUID
    state: State
    placed_at: datetime
    items: list[OrderItem]
    total: Money
    payment: AskedPayment | None = None
    """The latest; None: none was asked for, or it was paid from the balance."""


def apply(state: OrderState | None, event: ReceivedEvent) -> OrderState | None:
    data = event.data
    assert isinstance(data, OrderEventData), "not an event of an order stream"
    if state:
        return fold(state, data)
    if isinstance(data, OrderPlaced):
        return initial_state(event, data)
    return None


def initial_state(event: ReceivedEvent, data: OrderPlaced) -> OrderState:
    return OrderState(
        stream_id=event.stream_id,
        version=event.version,
        client_id=data.client_id,
        state=State.PENDING_PAYMENT,
        placed_at=event.occurred_at,
        items=data.items,
        total=data.total,
    )


def fold(state: OrderState, data: OrderEventData) -> OrderState:
    state = replace(state, version=state.version + 1)
    match data:
        case OrderItemsAdded():
            return replace(state, items=[*state.items, *data.items], total=data.total)
        case OrderServiceRemoved() | OrderItemChanged():
            return replace(state, items=data.items, total=data.total)
        case OrderPaymentAwaited():
            payment = AskedPayment(id=data.payment_id, method=data.method, amount=data.amount)
            return replace(state, state=State.AWAITING_FUNDS, payment=payment)
        case OrderPaymentFailed():
            return replace(state, state=State.PENDING_PAYMENT)
        case OrderPaid():
            payment_or_none = state.payment if data.payment_id else None
            return replace(state, state=State.PAID, payment=payment_or_none)
        case OrderCancelled():
            return replace(state, state=State.CANCELLED)
        case OrderExpired():
            return replace(state, state=State.EXPIRED)
        case OrderPlaced() | UnknownEvent():
            return state
        case _:
            assert_never(data)
