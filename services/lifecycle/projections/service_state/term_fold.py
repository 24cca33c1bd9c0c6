"""How long a service is paid for. Pure."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from services.lifecycle.projections.service_state.operation_fold import done
from services.lifecycle.projections.service_state.state import ServiceState
from shared.contracts.service_term import (
    PublishedTermEvent,
    ServiceExtended,
    ServiceExtensionUndone,
    ServiceRenewalCancelled,
    ServiceRenewalOrdered,
    ServiceRenewed,
)
from shared.rules.vocabulary import OperationKind


def fold_term(state: ServiceState, data: PublishedTermEvent) -> ServiceState:
    match data:
        case ServiceExtended():
            state = replace(state, work_due=(*state.work_due, OperationKind.RENEWAL))
            if data.order_id:
                state = replace(state, period=data.period, price=data.price)
            return replace(state, paid_until=data.to)
        case ServiceRenewed():
            return done(state, OperationKind.RENEWAL)
        case ServiceExtensionUndone():
            bought = {"period": data.period, "price": data.period_price}
            return replace(state, paid_until=data.to, **bought)
        case ServiceRenewalOrdered() | ServiceRenewalCancelled():
            return state
        case _:
            assert_never(data)
