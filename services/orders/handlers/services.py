"""Handlers of the commands to a service, and of the reports about its operations."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

from eventsourcing.domain import Aggregate

from services.orders.commands import (
    ConfigureService,
    LiftHold,
    ReportOperation,
    ResumeService,
    ServiceCommand,
    SuspendService,
)
from services.orders.domain.account import Account
from services.orders.domain.attempts import Attempt
from services.orders.domain.configuration import checked, required_fields
from services.orders.domain.refusals import Invalid
from services.orders.domain.service import Service
from services.orders.handlers.checks import check_version
from services.orders.store import OrdersStore
from shared.eventstore.command_handling import Decision
from shared.eventstore.event import following
from shared.rules.refusals import UnknownService
from shared.rules.vocabulary import OrderState

SECRETS = "secrets"
"""Of a report's result: never part of an event in plain text, so that nothing keeps them yet."""


def suspend_service(command: SuspendService, store: OrdersStore) -> Decision:
    service = _load(command, store)
    policy = store.policy(service)
    service.suspend(command.issuer.role, policy, command.until, command.reason)
    return _decision(service)


def resume_service(command: ResumeService, store: OrdersStore) -> Decision:
    service = _load(command, store)
    service.resume(command.issuer.role, store.policy(service), command.reason)
    return _decision(service)


def lift_hold(command: LiftHold, store: OrdersStore) -> Decision:
    service = _load(command, store)
    service.lift(command.hold_id, command.reason)
    return _decision(service)


def configure_service(command: ConfigureService, store: OrdersStore) -> Decision:
    """In parts; the last missing one starts a paid service."""
    service = _load(command, store)
    product = store.product(service.specification.product).definition
    values, errors = checked(command.configuration, product.configuration, "/configuration")
    if errors:
        raise Invalid.of(errors)
    order = store.order(service.specification.order_id)
    service.configure(
        command.issuer.role,
        store.policy(service),
        values,
        required_fields(product.configuration),
        funds_awaited=order.state is OrderState.AWAITING_FUNDS,
    )
    decision = _decision(service)
    missing = service.specification.missing
    return replace(decision, response={**decision.response, "missing": missing})


def report_operation(command: ReportOperation, store: OrdersStore) -> Decision:
    """Events of a report keep the actor and command that requested the operation.

    An activation that ends without effect gives back what the service has cost.
    """
    service = store.service(command.service_id)
    attempt = Attempt(
        number=command.attempt,
        outcome=command.outcome,
        module=command.module,
        error=command.error,
        result={name: value for name, value in command.result.items() if name != SECRETS},
    )
    changed: list[Aggregate] = [service]
    had_failed = service.deletion_due
    with following(service.operation.requested) if service.operation else nullcontext():
        service.report(command.operation_id, attempt)
        if service.deletion_due and not had_failed and service.specification.charge.minor:
            changed.append(_refunded_account(service, store))
    return Decision(changed=changed, response={"version": service.version})


def _refunded_account(service: Service, store: OrdersStore) -> Account:
    specification = service.specification
    account = store.account(specification.client_id)
    account.refund(specification.charge, specification.order_id, service.id)
    return account


def _load(command: ServiceCommand, store: OrdersStore) -> Service:
    """Raises UnknownService, also if the service is another client's; VersionConflict."""
    service = store.service(command.service_id)
    if not command.issuer.may_see(service.client_id):
        raise UnknownService()
    check_version(service, command)
    return service


def _decision(service: Service) -> Decision:
    operation_id = str(service.operation.id) if service.operation else None
    response = {"operation_id": operation_id, "version": service.version}
    return Decision(changed=[service], response=response)
