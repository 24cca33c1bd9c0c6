"""What stands on a client's balance, and what counts against the client. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

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


class AccountState(msgspec.Struct, frozen=True, kw_only=True):
    stream_id: UUID
    """The client's id."""
    version: int
    currency: str
    balance: Money | None = None
    """None: nothing has been moved yet."""
    owed: Money | None = None
    """None: nothing has ever been owed."""
    abuse_points: int = 0
    blocked_for_abuse: bool = False

    @property
    def orders_blocked(self) -> bool:
        owes = self.owed is not None and Decimal(self.owed.amount) > 0
        return self.blocked_for_abuse or owes


def apply(state: AccountState | None, event: ReceivedEvent) -> AccountState | None:
    data = event.data
    assert isinstance(data, AccountEventData), "not an event of an account stream"
    if state:
        return fold(state, data)
    if isinstance(data, AccountOpened):
        return AccountState(
            stream_id=event.stream_id, version=event.version, currency=data.currency
        )
    return None


def fold(state: AccountState, data: AccountEventData) -> AccountState:
    state = replace(state, version=state.version + 1)
    match data:
        case AccountDeposited() | AccountCharged() | AccountRefunded():
            return replace(state, balance=data.balance)
        case AccountReversed():
            return replace(state, balance=data.balance, owed=data.owed)
        case AccountAbusePointsAdded():
            return replace(state, abuse_points=data.total)
        case AccountBlocked() | AccountUnblocked():
            return replace(state, blocked_for_abuse=isinstance(data, AccountBlocked))
        case AccountOpened() | AccountRenewalsDue() | UnknownEvent():
            return state
        case _:
            assert_never(data)
