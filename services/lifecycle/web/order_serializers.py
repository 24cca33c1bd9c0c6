"""Orders as the contract shows them, joined with their services and payments. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.lifecycle.projections.orders.fold import OrderState
from services.lifecycle.projections.payments.fold import PaymentState
from services.lifecycle.projections.service_state.state import ServiceState
from shared.rules.policies import TypePolicy
from shared.rules.status import STATUS_TEXTS, status
from shared.rules.transitions import Action, refusal
from shared.rules.vocabulary import PaymentState as State
from shared.rules.vocabulary import Role, Status


def serialize_order(
    order: OrderState,
    services: Mapping[UUID, ServiceState],
    payments: Mapping[UUID, PaymentState],
    role: Role,
) -> dict[str, Any]:
    """What has not been folded yet is shown as it is at the beginning.

    To its client, a service that went to another client is gone.
    """
    gone = {
        service_id
        for service_id, service in services.items()
        if role is Role.CLIENT and service.client_id != order.client_id
    }
    return {
        "id": order.stream_id,
        "client_id": order.client_id,
        "state": order.state,
        "placed_at": order.placed_at,
        "total": order.total,
        "items": order.items,
        "services": [
            _service(service_id, item.product, services.get(service_id), gone=service_id in gone)
            for item in order.items
            for service_id in item.services
        ],
        "payment": _payment(order, payments),
        "version": order.version,
    }


def serialize_payment(payment: PaymentState) -> dict[str, Any]:
    return {
        "id": payment.stream_id,
        "order_id": payment.order_id,
        "client_id": payment.client_id,
        "method": payment.method,
        "state": payment.state,
        "amount": payment.amount,
        "version": payment.version,
    }


def _service(
    service_id: UUID, product: str, service: ServiceState | None, *, gone: bool
) -> dict[str, Any]:
    current = status(service.facts) if service else Status.ORDERED
    current = Status.DELETED if gone else current
    return {
        "id": service_id,
        "product": product,
        "status": current,
        "status_text": STATUS_TEXTS[current],
        "instruction": service is not None and not gone and _has_instruction(service),
    }


def _has_instruction(service: ServiceState) -> bool:
    return refusal(Action.INSTRUCTION, Role.CLIENT, service.facts, TypePolicy()) is None


def _payment(order: OrderState, payments: Mapping[UUID, PaymentState]) -> dict[str, Any] | None:
    if order.payment is None:
        return None
    payment = payments.get(order.payment.id)
    return {
        "id": order.payment.id,
        "method": order.payment.method,
        "state": payment.state if payment else State.AWAITING_FUNDS,
        "amount": order.payment.amount,
    }
