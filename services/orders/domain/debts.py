"""What is owed on an account for payments that were taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID

from services.orders.domain.account_events import Reversed
from shared.rules.money import Money


class Debt(TypedDict):
    """A plain dictionary: snapshots of accounts hold it."""

    payment_id: UUID
    order_id: UUID
    """That the payment was asked for."""
    owed: Money
    """Zero: it is settled, but others are not."""


def debts_after(debts: Sequence[Debt], owed_before: Money, event: Reversed) -> list[Debt]:
    """Empty once nothing is owed any more."""
    if not event.owed.minor:
        return []
    payment_id, change = event.payment_id, event.owed - owed_before
    known = {debt["payment_id"]: debt for debt in debts}
    owed = known[payment_id]["owed"] + change if payment_id in known else change
    known[payment_id] = Debt(payment_id=payment_id, order_id=event.order_id, owed=owed)
    return list(known.values())
