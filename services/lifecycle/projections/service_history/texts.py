"""What happened, in words. Pure."""

from __future__ import annotations

from typing import assert_never

from services.lifecycle.projections.service_history.expiry_texts import expiry
from shared.contracts.base import UnknownEvent
from shared.contracts.service import (
    ServiceActivated,
    ServiceConfigurationRequired,
    ServiceConfigured,
    ServiceDeleted,
    ServiceDeletionScheduled,
    ServiceEventData,
    ServiceHoldLifted,
    ServiceHoldPlaced,
    ServiceKept,
    ServiceOrdered,
    ServicePaid,
    ServiceRebooted,
    ServiceRefunded,
    ServiceResumed,
    ServiceSuspended,
    ServiceTransferred,
)
from shared.contracts.service_deletion_code import (
    PublishedDeletionCodeEvent,
    ServiceDeletionCodeRefused,
    ServiceDeletionCodeRequested,
)
from shared.contracts.service_edit import (
    PublishedEditEvent,
    ServiceAutoRenewChanged,
    ServiceChangeCancelled,
    ServiceChanged,
    ServiceChangeOrdered,
    ServiceChangeRequested,
    ServiceLabelChanged,
    ServiceOrderEdited,
)
from shared.contracts.service_expiry import PublishedExpiryEvent
from shared.contracts.service_operation import (
    ServiceAttemptFailed,
    ServiceManualTaskRequired,
    ServiceNotAvailable,
    ServiceOperationFailed,
    ServiceOperationRequested,
    ServiceOperationStarted,
    ServiceOutcomeUnknown,
)
from shared.contracts.service_term import (
    PublishedTermEvent,
    ServiceExtended,
    ServiceExtensionUndone,
    ServiceRenewalCancelled,
    ServiceRenewalOrdered,
    ServiceRenewed,
)
from shared.rules.vocabulary import HoldCause

HOLDS = {
    HoldCause.CLIENT: "at the client's wish",
    HoldCause.ADMIN: "by the administrator",
    HoldCause.TEMPORARY: "for a time",
    HoldCause.ABUSE: "due to abuse",
    HoldCause.NON_PAYMENT: "for want of payment",
    HoldCause.RESOURCE_LIMIT: "at the limit of a resource",
}


def description(data: ServiceEventData) -> str:
    """As the history tells it, without who did it."""
    if isinstance(data, PublishedDeletionCodeEvent):
        return _deletion_code(data)
    if isinstance(data, PublishedEditEvent):
        return _edit(data)
    if isinstance(data, PublishedTermEvent):
        return _term(data)
    if isinstance(data, PublishedExpiryEvent):
        return expiry(data)
    match data:
        case ServiceOrdered():
            return "Ordered"
        case ServicePaid():
            return "Paid"
        case ServiceConfigurationRequired():
            return f"Configuration required: {', '.join(data.missing)}"
        case ServiceConfigured():
            return "Configured"
        case ServiceOperationRequested():
            return f"{data.kind.capitalize()} requested"
        case ServiceOperationStarted():
            return f"Attempt {data.attempt} begun"
        case ServiceAttemptFailed():
            return f"Attempt {data.attempt} failed"
        case ServiceOutcomeUnknown():
            return f"Outcome of attempt {data.attempt} unknown"
        case ServiceManualTaskRequired():
            return "Staff must act"
        case ServiceNotAvailable():
            return "Not available: the panel has no capacity"
        case ServiceOperationFailed():
            return f"{data.kind.capitalize()} ended without effect, requested"
        case ServiceActivated():
            return "Activated"
        case ServiceHoldPlaced():
            return f"Held {HOLDS[data.cause]}, placed"
        case ServiceSuspended():
            return "Suspended"
        case ServiceHoldLifted():
            return f"Hold {HOLDS[data.cause]} lifted"
        case ServiceResumed():
            return "Resumed"
        case ServiceRebooted():
            return "Rebooted without shutdown" if data.hard else "Rebooted"
        case ServiceTransferred():
            return "Transferred to another client"
        case ServiceDeletionScheduled():
            return f"Deletion scheduled for {data.at:%Y-%m-%d}"
        case ServiceKept():
            return "Deletion withdrawn"
        case ServiceRefunded():
            return _refunded(data)
        case ServiceDeleted():
            return "Deleted"
        case UnknownEvent():
            return f"{data.type} happened"
        case _:
            assert_never(data)


def _deletion_code(data: PublishedDeletionCodeEvent) -> str:
    match data:
        case ServiceDeletionCodeRequested():
            return "One-time code for the deletion requested"
        case ServiceDeletionCodeRefused():
            return "Wrong code for the deletion sent"
        case _:
            assert_never(data)


def _refunded(data: ServiceRefunded) -> str:
    amounts = [f"{each.amount.amount} {each.amount.currency}" for each in data.refunds]
    return f"Given back: {', '.join(amounts)}"


def _edit(data: PublishedEditEvent) -> str:
    match data:
        case ServiceLabelChanged():
            return "Label changed" if data.label else "Label removed"
        case ServiceAutoRenewChanged():
            return "Automatic renewal changed" if data.auto_renew else "Automatic renewal ended"
        case ServiceOrderEdited():
            return "Order edited"
        case ServiceChangeOrdered():
            return f"Change to {_what(data)} ordered"
        case ServiceChangeRequested():
            return f"Change to {_what(data)} requested"
        case ServiceChangeCancelled():
            return "Ordered change cancelled"
        case ServiceChanged():
            return f"Changed to {_what(data)}"
        case _:
            assert_never(data)


def _term(data: PublishedTermEvent) -> str:
    match data:
        case ServiceRenewalOrdered():
            return "Renewal ordered"
        case ServiceRenewalCancelled():
            return "Ordered renewal cancelled"
        case ServiceExtended():
            given = "" if data.order_id else " free of charge"
            return f"Extended{given} to {data.to:%Y-%m-%d}"
        case ServiceRenewed():
            return "Renewed on the panel"
        case ServiceExtensionUndone():
            return f"Extension undone, paid until {data.to:%Y-%m-%d}"
        case _:
            assert_never(data)


def _what(data: ServiceChangeOrdered | ServiceChangeRequested | ServiceChanged) -> str:
    """The product, and its resources if it has some."""
    amounts = [f"{amount} {code}" for code, amount in sorted(data.resources.items())]
    return f"{data.product_name} ({', '.join(amounts)})" if amounts else data.product_name
