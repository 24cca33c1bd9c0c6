"""One event of an account as one movement of money, or none. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import assert_never
from uuid import UUID

from shared.contracts.account import (
    AccountAbusePointsAdded,
    AccountBlocked,
    AccountCharged,
    AccountDeposited,
    AccountEventData,
    AccountOpened,
    AccountRefunded,
    AccountRenewalsDue,
    AccountReversed,
    AccountUnblocked,
)
from shared.contracts.base import Money, UnknownEvent
from shared.messaging.envelope import ReceivedEvent
from shared.rules.vocabulary import MovementKind


@dataclass(frozen=True, kw_only=True)
class Movement:
    client_id: UUID
    version: int
    """Of the account: its event that moved the money."""
    at: datetime
    kind: MovementKind
    """It tells the sign: `amount` is positive."""
    amount: Money
    balance: Money
    """What stood after it."""
    order_id: UUID | None
    service_id: UUID | None


def movement(event: ReceivedEvent) -> Movement | None:
    """None if the event moves no money."""
    data = event.data
    assert isinstance(data, AccountEventData), "not an event of an account stream"
    service_id = None
    match data:
        case AccountDeposited():
            kind = MovementKind.DEPOSIT
        case AccountCharged():
            kind = MovementKind.CHARGE
        case AccountRefunded():
            kind, service_id = MovementKind.REFUND, data.service_id
        case AccountReversed() if Decimal(data.amount.amount):
            kind = MovementKind.REVERSAL
        case AccountReversed() | AccountAbusePointsAdded() | AccountBlocked() | AccountUnblocked():
            return None
        case AccountOpened() | AccountRenewalsDue() | UnknownEvent():
            return None
        case _:
            assert_never(data)
    return Movement(
        client_id=event.stream_id,
        version=event.version,
        at=event.occurred_at,
        kind=kind,
        amount=data.amount,
        balance=data.balance,
        order_id=data.order_id,
        service_id=service_id,
    )
