"""Services as the contract shows them, joined on reading with the catalogue and their orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection

from services.lifecycle.projections.catalogue.query import products_with_manual, type_policies
from services.lifecycle.projections.orders.query import orders_by_id
from services.lifecycle.projections.service_state.query import parked_services
from services.lifecycle.projections.service_state.state import ServiceState
from services.lifecycle.serializers import serialize_service
from shared.rules.policies import TypePolicy
from shared.rules.vocabulary import OrderState, Role


def service_views(
    connection: Connection, states: Sequence[ServiceState], role: Role, now: datetime
) -> list[dict[str, Any]]:
    """As they are."""
    states = with_present_manual(connection, states)
    unpaid = {state.order_id for state in states if not state.paid}
    orders = orders_by_id(connection, unpaid)
    awaited = {id_ for id_, each in orders.items() if each.state is OrderState.AWAITING_FUNDS}
    policies = type_policies(connection, {state.product_type for state in states})
    parked = parked_services(connection, [state.stream_id for state in states])
    return [
        serialize_service(
            state,
            role,
            parked=state.stream_id in parked,
            historical=False,
            policy=policies.get(state.product_type, TypePolicy()),
            funds_awaited=state.order_id in awaited,
            now=now,
        )
        for state in states
    ]


def with_present_manual(
    connection: Connection, states: Sequence[ServiceState]
) -> list[ServiceState]:
    """Whether there is a manual, the product says as it is now: orders renders that one."""
    manuals = products_with_manual(connection, {state.product for state in states})
    return [
        replace(state, instruction=manuals.get(state.product, state.instruction))
        for state in states
    ]


def earlier_service_view(state: ServiceState, role: Role, *, parked: bool) -> dict[str, Any]:
    """As it was."""
    return serialize_service(
        state, role, parked=parked, historical=True, policy=TypePolicy(), funds_awaited=False
    )
