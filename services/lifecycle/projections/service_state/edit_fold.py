"""What an edit of a service makes of its state. Pure."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from services.lifecycle.projections.service_state.operation_fold import done
from services.lifecycle.projections.service_state.state import ServiceState
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
from shared.rules.vocabulary import OperationKind


def fold_edit(state: ServiceState, data: PublishedEditEvent) -> ServiceState:
    match data:
        case ServiceLabelChanged():
            return replace(state, label=data.label)
        case ServiceAutoRenewChanged():
            return replace(state, auto_renew=data.auto_renew)
        case ServiceOrderEdited():
            return replace(state, resources=data.resources, price=data.price)
        case ServiceChangeRequested():
            return replace(state, work_due=(*state.work_due, OperationKind.CHANGE))
        case ServiceChanged():
            return _changed(state, data)
        case ServiceChangeOrdered() | ServiceChangeCancelled():
            return state
        case _:
            assert_never(data)


def _changed(state: ServiceState, data: ServiceChanged) -> ServiceState:
    return replace(
        done(state, OperationKind.CHANGE),
        product=data.product,
        product_name=data.product_name,
        instruction=data.instruction,
        resources=data.resources,
        price=data.price,
    )
