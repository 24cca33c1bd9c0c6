"""What a command to a service would cost or give back, as it is told before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.orders.domain.change_cost import PriceLine
from shared.rules.money import Money


@dataclass(frozen=True, kw_only=True)
class Quote:
    total: Money
    """What must be paid for it."""
    lines: Sequence[PriceLine]
    """They come to the total, or to the refund."""
    paid_until: datetime | None
    """The end of the paid period, once it is paid and done; None: there is none."""
    refund: Money | None
    """None: nothing is given back."""
