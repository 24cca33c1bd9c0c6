"""What the end of a service's paid period has led to, as long as it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.orders.domain import service_events as events
from services.orders.domain import service_expiry_events as expiry_events
from services.orders.domain import service_term_events as term_events
from shared.rules.vocabulary import HoldCause


@dataclass(frozen=True, kw_only=True)
class Overdue:
    grace_until: datetime | None = None
    """It runs unpaid until then; None: not, or not any more."""
    delete_at: datetime | None = None
    """When it is deleted, as it is held for non-payment; None: it is not, or that was decided."""
    deletion_skipped: bool = False
    """It was to be deleted, but for another hold."""
    forced: bool = False
    """The hold for non-payment was lifted, and nothing paid: it is not placed again."""


def overdue_after(overdue: Overdue | None, event: events.ServiceEvent) -> Overdue | None:
    """None: the end of the paid period has not come, or is not noticed yet."""
    match event:
        case expiry_events.Expired():
            return Overdue(grace_until=event.grace_until)
        case expiry_events.GraceEnded() if overdue:
            return replace(overdue, grace_until=None)
        case events.HoldPlaced(cause=HoldCause.NON_PAYMENT) if overdue:
            return Overdue(delete_at=event.delete_at)
        case events.HoldLifted(cause=HoldCause.NON_PAYMENT) if overdue:
            return Overdue(forced=True)
        case expiry_events.AutoDeletionSkipped() if overdue:
            return replace(overdue, delete_at=None, deletion_skipped=True)
        case expiry_events.DeletionDue() if overdue:
            return replace(overdue, delete_at=None, deletion_skipped=False)
        case term_events.Extended() | term_events.ExtensionUndone() | events.Deleted():
            return None
        case _:
            return overdue
