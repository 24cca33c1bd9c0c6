"""Small commands for tests of the event store: their events are services', and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from services.orders.domain.service import Service
from services.orders.store import OrdersStore
from shared.eventstore.command_handling import Decision
from tests.support.command_context import CLIENT_ID
from tests.support.service_events import SPECIFICATION


@dataclass(frozen=True, kw_only=True)
class OrderServices:
    order_id: UUID
    client_id: UUID = CLIENT_ID
    products: tuple[str, ...] = ("some", "other")


@dataclass(frozen=True, kw_only=True)
class PayService:
    service_id: UUID


def order_services(command: OrderServices, store: OrdersStore) -> Decision:
    """All services in one save."""
    order_id, client_id = command.order_id, command.client_id
    services = [
        Service.order(
            uuid5(order_id, str(number)),
            replace(SPECIFICATION, order_id=order_id, client_id=client_id, product=product),
        )
        for number, product in enumerate(command.products, start=1)
    ]
    ids = [str(service.id) for service in services]
    return Decision(changed=services, response={"services": ids})


def pay_service(command: PayService, store: OrdersStore) -> Decision:
    service = store.service(command.service_id)
    service.pay(service.specification.order_id)
    return Decision(changed=[service], response={"version": service.version})
