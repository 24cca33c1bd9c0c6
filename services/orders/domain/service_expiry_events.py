"""The domain events of a service about the end of its paid period, and its deletion by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shared.eventstore.event import Event
from shared.rules.vocabulary import DeletionCause, RenewalProblem


class Expired(Event):
    TOPIC = "orders.service.expired"
    paid_until: datetime
    grace_until: datetime | None
    """None: there is no grace, or none any more."""
    renewal: RenewalProblem
    """Why it was not renewed by itself."""


class GraceEnded(Event):
    TOPIC = "orders.service.grace_ended"
    paid_until: datetime
    renewal: RenewalProblem
    """Why it was not renewed by itself at this moment either."""


class AutoDeletionSkipped(Event):
    """It was to be deleted for non-payment, and is not, as long as it is held otherwise too."""

    TOPIC = "orders.service.auto_deletion_skipped"
    reason: str


class DeletionDue(Event):
    """Its deletion begins now, or as soon as the open operation has ended."""

    TOPIC = "orders.service.deletion_due"
    cause: DeletionCause


class ExpiryReminded(Event):
    TOPIC = "orders.service.expiry_reminded"
    paid_until: datetime
    days: int
    """Before the end."""
    renewal: dict[str, Any] | None
    """`period` and `price` of the automatic renewal; None: there is none, or it is not sold."""
    problem: RenewalProblem | None
    """What stands against it, or is to be known about it; None: nothing."""


ExpiryEvent = Expired | GraceEnded | AutoDeletionSkipped | DeletionDue | ExpiryReminded
