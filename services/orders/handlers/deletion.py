"""Handlers of what ends a service, or withdraws that: commands, and time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate

from services.orders.commands import DeleteService, KeepService
from services.orders.handlers.cancelling import cancelled_orders, voided_payment
from services.orders.handlers.names import names_of_deleted
from services.orders.handlers.refunds import all_refunded
from services.orders.handlers.services import load_service, operation_decision
from services.orders.store import OrdersStore
from shared.eventstore.command_handling import Decision
from shared.rules.policies import TypePolicy
from shared.rules.refusals import PhoneCheckRequired
from shared.rules.vocabulary import DeletionPolicy, OrderState


def delete_service(
    command: DeleteService, store: OrdersStore, *, needs_code: bool = True
) -> Decision:
    """A service that was never paid is taken out of its order; the last one cancels the order.

    That a code is missing or wrong is saved, and refused. Without `needs_code` none is looked at:
    for a quote, which nobody may use to try codes.
    """
    service = load_service(command, store)
    policy = store.policy(service) if needs_code else _without_code(store.policy(service))
    order = None if service.paid else store.order(service.specification.order_id)
    unpaid_before = service.unpaid_orders
    try:
        refunds = service.delete(
            command.issuer.role,
            policy,
            command.moment,
            command.reason,
            code=command.code,
            funds_awaited=order is not None and order.state is OrderState.AWAITING_FUNDS,
        )
    except PhoneCheckRequired as refusal:
        return Decision(changed=[service], response={}, refusal=refusal)
    changed: list[Aggregate] = [*all_refunded(service, refunds, store)]
    changed += names_of_deleted([service], store)
    changed += cancelled_orders(service, unpaid_before, store)
    if order and order.is_unpaid:
        order.remove(service.id, command.reason)
        changed += [order, *voided_payment(order, store)]
    return operation_decision(service, *changed)


def keep_service(command: KeepService, store: OrdersStore) -> Decision:
    service = load_service(command, store)
    service.keep(command.issuer.role, store.policy(service), command.reason)
    return operation_decision(service)


def delete_as_scheduled(service_id: UUID, at: datetime, store: OrdersStore) -> Decision:
    service = store.service(service_id)
    unpaid_before = service.unpaid_orders
    service.delete_as_scheduled(at)
    return operation_decision(service, *cancelled_orders(service, unpaid_before, store))


def _without_code(policy: TypePolicy) -> TypePolicy:
    is_checked = policy.deletion is DeletionPolicy.PHONE_CHECK
    return replace(policy, deletion=DeletionPolicy.ALLOWED) if is_checked else policy
