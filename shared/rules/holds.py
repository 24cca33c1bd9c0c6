"""The causes of holds: who places which, and who may lift which."""

from __future__ import annotations

from datetime import datetime

from shared.rules.vocabulary import HoldCause, Role

AUTOMATIC_CAUSES = frozenset({HoldCause.NON_PAYMENT, HoldCause.RESOURCE_LIMIT})
BY_HAND = frozenset(HoldCause) - AUTOMATIC_CAUSES
"""By a client, by staff, or for abuse. While one stands, a service is not renewed by itself, nor
held for non-payment, nor, unless the type says so, deleted. Source: rules.md EC-13, EC-30."""

_MAY_LIFT: dict[Role, frozenset[HoldCause]] = {
    Role.CLIENT: frozenset({HoldCause.CLIENT}),
    Role.STAFF: frozenset(
        {HoldCause.CLIENT, HoldCause.ADMIN, HoldCause.TEMPORARY, *AUTOMATIC_CAUSES}
    ),
}


def liftable_causes(role: Role, holds: frozenset[HoldCause]) -> frozenset[HoldCause]:
    return holds & _MAY_LIFT[role]


def hold_cause_for(role: Role, until: datetime | None) -> HoldCause:
    """The cause of the hold that a person's `suspend` places."""
    if role is Role.CLIENT:
        return HoldCause.CLIENT
    return HoldCause.TEMPORARY if until else HoldCause.ADMIN
