"""What a product type lets clients do, what its services can do, and how they end."""

from __future__ import annotations

from dataclasses import dataclass

from shared.rules.vocabulary import DeletionMoment, DeletionPolicy, RefundPolicy


@dataclass(frozen=True, kw_only=True)
class TypePolicy:
    """Its rules on suspension and deletion bind clients, not staff."""

    client_may_suspend: bool = False
    deletion: DeletionPolicy = DeletionPolicy.FORBIDDEN
    deletion_moment: DeletionMoment = DeletionMoment.AT_ONCE
    grace_days: int = 0
    """Of 24 hours, from the end of the paid period to the hold for non-payment."""
    auto_delete_days: int = 14
    """Of 24 hours, from that hold to the deletion."""
    delete_held_by_hand: bool = False
    """Then, also where a client, staff or abuse holds the service."""
    refund_on_delete: RefundPolicy = RefundPolicy.NONE
    charge_downtime: bool = False
    """A renewal after expiry begins at the old end, not at the payment."""
    renew_not_earlier_than_days: int | None = None
    """Before the end of the paid period; None: at any time."""
    features: frozenset[str] = frozenset()
    """"suspend", "resume", "reboot", ..."""
