"""Handlers of the commands to a service that is bought."""

from __future__ import annotations

from dataclasses import replace

from eventsourcing.domain import Aggregate

from services.orders.commands import (
    ConfigureService,
    RebootService,
    ServiceCommand,
    SuspendService,
    TransferService,
)
from services.orders.domain.configuration import checked, required_fields
from services.orders.domain.refusals import Invalid
from services.orders.domain.service import Service
from services.orders.handlers.checks import check_version
from services.orders.handlers.names import names_of_changed
from services.orders.store import OrdersStore
from shared.eventstore.command_handling import Decision
from shared.rules.refusals import UnknownService
from shared.rules.vocabulary import OrderState


def suspend_service(command: SuspendService, store: OrdersStore) -> Decision:
    service = load_service(command, store)
    policy = store.policy(service)
    service.suspend(command.issuer.role, policy, command.until, command.reason)
    return operation_decision(service)


def reboot_service(command: RebootService, store: OrdersStore) -> Decision:
    service = load_service(command, store)
    policy = store.policy(service)
    service.reboot(command.issuer.role, policy, command.reason, hard=command.hard)
    return operation_decision(service)


def transfer_service(command: TransferService, store: OrdersStore) -> Decision:
    """Raises Invalid if nobody has an account there, or the service is theirs already."""
    service = load_service(command, store)
    if not store.existing_account(command.to_client_id):
        raise Invalid.at(to_client_id="This client has no account.")
    if service.client_id == command.to_client_id:
        raise Invalid.at(to_client_id="The service is this client's already.")
    policy = store.policy(service)
    service.transfer(command.issuer.role, policy, command.to_client_id, command.reason)
    return operation_decision(service)


def configure_service(command: ConfigureService, store: OrdersStore) -> Decision:
    """In parts; the last missing one starts a paid service. Raises NameTaken."""
    service = load_service(command, store)
    product = store.product(service.specification.product).definition
    values, errors = checked(command.configuration, product.configuration, "/configuration")
    if errors:
        raise Invalid.of(errors)
    order = store.order(service.specification.order_id)
    before = service.specification.configuration
    service.configure(
        command.issuer.role,
        store.policy(service),
        values,
        required_fields(product.configuration),
        funds_awaited=order.state is OrderState.AWAITING_FUNDS,
    )
    decision = operation_decision(service, *names_of_changed(service, before, product, store))
    missing = service.specification.missing
    return replace(decision, response={**decision.response, "missing": missing})


def load_service(command: ServiceCommand, store: OrdersStore) -> Service:
    """Raises UnknownService, also if the service is another client's; VersionConflict."""
    service = store.service(command.service_id)
    if not command.issuer.may_see(service.client_id):
        raise UnknownService()
    check_version(service, command)
    return service


def operation_decision(service: Service, *others: Aggregate) -> Decision:
    """`others` changed with the service."""
    operation_id = str(service.operation.id) if service.operation else None
    response = {"operation_id": operation_id, "version": service.version}
    return Decision(changed=[service, *others], response=response)
