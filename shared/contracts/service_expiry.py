"""Events about the end of a service's paid period. Kafka topic hosting.service."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import msgspec

from shared.contracts.base import Money, PublishedEvent
from shared.rules.vocabulary import DeletionCause, RenewalProblem


class AutomaticRenewal(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """As it would be made at the time of the event."""

    period: str
    price: Money


class ServiceExpired(PublishedEvent, frozen=True, kw_only=True):
    """The paid period is over. What follows is told by `service.hold_placed`."""

    TYPE: ClassVar = "service.expired"
    paid_until: datetime
    grace_until: datetime | None
    """Until when it may run unpaid; null: not at all."""
    renewal: RenewalProblem
    """Why it was not renewed by itself."""


class ServiceGraceEnded(PublishedEvent, frozen=True, kw_only=True):
    """The grace that followed the paid period is over."""

    TYPE: ClassVar = "service.grace_ended"
    paid_until: datetime
    renewal: RenewalProblem
    """Why it was not renewed by itself at this moment either."""


class ServiceAutoDeletionSkipped(PublishedEvent, frozen=True, kw_only=True):
    """It was to be deleted for non-payment, and is not, as long as it is held otherwise too."""

    TYPE: ClassVar = "service.auto_deletion_skipped"
    reason: str


class ServiceDeletionDue(PublishedEvent, frozen=True, kw_only=True):
    """Its deletion begins now, or as soon as the open operation has ended."""

    TYPE: ClassVar = "service.deletion_due"
    cause: DeletionCause


class ServiceExpiryReminded(PublishedEvent, frozen=True, kw_only=True):
    """The end of the paid period is near, and what will happen then."""

    TYPE: ClassVar = "service.expiry_reminded"
    paid_until: datetime
    days: int
    """Before the end."""
    renewal: AutomaticRenewal | None
    """Null: it is not renewed by itself, or not sold any more for this period."""
    problem: RenewalProblem | None
    """What stands against the renewal; "price_raised" only says that it costs more than last time.
    Null: nothing, or there is no automatic renewal."""


PublishedExpiryEvent = (
    ServiceExpired
    | ServiceGraceEnded
    | ServiceAutoDeletionSkipped
    | ServiceDeletionDue
    | ServiceExpiryReminded
)
