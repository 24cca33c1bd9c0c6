"""What becomes due: the kinds of timers."""

from __future__ import annotations

from enum import StrEnum


class TimerKind(StrEnum):
    """Of what is due at the same instant, that comes first whose name does.

    Each is cleared or moved by an event of what `handlers/timers.py` does then.
    """

    AUTO_DELETION = "auto_deletion"
    DELETION = "deletion"
    GRACE_END = "grace_end"
    HOLD_END = "hold_end"
    ORDER_EXPIRY = "order_expiry"
    PERIOD_END = "period_end"
    REMINDER = "reminder"
    RENEWALS = "renewals"
    """Of an account: more of them than one save takes."""
