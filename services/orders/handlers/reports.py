"""Handler of what processing reports about operations."""

from __future__ import annotations

from contextlib import nullcontext

from eventsourcing.domain import Aggregate

from services.orders.commands import ReportOperation
from services.orders.domain.attempts import Attempt
from services.orders.handlers.cancelling import cancelled_orders
from services.orders.handlers.expiry import settled
from services.orders.handlers.names import names_of_deleted
from services.orders.handlers.refunds import refunded
from services.orders.store import OrdersStore
from shared.eventstore.command_handling import Decision
from shared.eventstore.event import following


def report_operation(command: ReportOperation, store: OrdersStore) -> Decision:
    """Events of a report keep the actor and command that requested the operation."""
    service = store.service(command.service_id)
    attempt = Attempt(
        number=command.attempt,
        outcome=command.outcome,
        module=command.module,
        error=command.error,
        result=command.result,
        secrets=command.secrets,
    )
    unpaid_before, was_held = service.unpaid_orders, service.is_held_by_hand
    with following(service.operation.requested) if service.operation else nullcontext():
        refund = service.report(command.operation_id, attempt)
        changed: list[Aggregate] = [service, *refunded(service, refund, store)]
        changed += cancelled_orders(service, unpaid_before, store)
        changed += settled(service, store, was_held=was_held)
        changed += names_of_deleted([service], store)
    return Decision(changed=changed, response={"version": service.version})
