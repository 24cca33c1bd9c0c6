"""What a product type lets clients do, and what its services can do at all."""

from __future__ import annotations

from dataclasses import dataclass

from shared.rules.vocabulary import DeletionMoment, DeletionPolicy


@dataclass(frozen=True, kw_only=True)
class TypePolicy:
    """Its rules on suspension and deletion bind clients, not staff."""

    client_may_suspend: bool = False
    deletion: DeletionPolicy = DeletionPolicy.FORBIDDEN
    deletion_moment: DeletionMoment = DeletionMoment.AT_ONCE
    features: frozenset[str] = frozenset()
    """"suspend", "resume", "reboot", ..."""
