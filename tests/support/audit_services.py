"""Whether what is decided about services and what is shown of them agree, and their dates."""

from __future__ import annotations

from collections.abc import Iterator

from services.lifecycle.projections.service_state.state import ServiceState
from services.orders.domain.service import Service
from tests.support.world import World


def of_all(world: World) -> Iterator[str]:
    for service_id, state in world.folded.services.items():
        service = world.store.service(service_id)
        for name, (decided, shown) in _compared(world, service, state).items():
            if decided != shown:
                yield f"service {service_id}: {name} is {decided}, and shown as {shown}"


def _compared(
    world: World, service: Service, state: ServiceState
) -> dict[str, tuple[object, object]]:
    """Decided and shown, by name."""
    bought = service.specification
    return {
        "version": (service.version, state.version),
        "time": (service.modified_on, state.updated_at),
        "facts": (service.facts, state.facts),
        "client": (service.client_id, state.client_id),
        "holds": (set(service.holds), {hold.id for hold in state.holds}),
        "operation": (
            service.operation and service.operation.id,
            state.operation and state.operation.id,
        ),
        "paid_until": (service.paid_until, state.paid_until),
        "deletion": (service.deletion_scheduled_for, state.deletion_scheduled_for),
        "product": (bought.product, state.product),
        "period": (bought.period, state.period),
        "price": (bought.price.minor, world.minor_of(state.price)),
        "resources": (bought.resources, state.resources),
        "configuration": (bought.configuration, state.configuration),
        "automatic renewal": (
            bought.auto_renew,
            state.auto_renew
            and {"period": state.auto_renew.period, "source": state.auto_renew.source},
        ),
        "label": (service.label, state.label),
    }
