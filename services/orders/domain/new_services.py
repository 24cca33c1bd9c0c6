"""What is bought, as items of an order; and one service per unit of the new ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from uuid import UUID, uuid5

from services.orders.domain.change import Change
from services.orders.domain.order import Order
from services.orders.domain.order_events import Item
from services.orders.domain.pricing import PricedItem
from services.orders.domain.renewal import Renewal
from services.orders.domain.service import Service
from services.orders.domain.specification import ServiceSpecification
from shared.rules.catalogue import ProductTypeDefinition
from shared.rules.vocabulary import ItemKind


def order_items(items: Sequence[PricedItem], order_id: UUID, version: int) -> list[Item]:
    """`version` is that of the order's event: ids are derived from it, not from chance."""
    numbers = count(1)
    return [
        {
            "kind": ItemKind.NEW,
            "product": item.product.code,
            "name": item.product.name,
            "period": item.request.period,
            "quantity": item.request.quantity,
            "price": item.charge * item.request.quantity,
            "services": [
                uuid5(order_id, f"service {version} {next(numbers)}")
                for _ in range(item.request.quantity)
            ],
        }
        for item in items
    ]


def change_item(change: Change, service: Service) -> Item:
    """Of the order in which a change is paid."""
    return {
        "kind": ItemKind.CHANGE,
        "product": change.product,
        "name": change.product_name,
        "period": service.specification.period,
        "quantity": 1,
        "price": change.charge,
        "services": [service.id],
    }


def renewal_item(renewal: Renewal, service: Service) -> Item:
    """Of the order in which a renewal is paid."""
    return {
        "kind": ItemKind.RENEWAL,
        "product": service.specification.product,
        "name": service.specification.product_name,
        "period": renewal.period,
        "quantity": 1,
        "price": renewal.price,
        "services": [service.id],
    }


def new_services(
    priced_items: Sequence[PricedItem],
    items: Sequence[Item],
    order: Order,
    types: Mapping[str, ProductTypeDefinition],
) -> Iterator[Service]:
    """Of the order's items that were made from the priced ones. `types` by type."""
    for priced, item in zip(priced_items, items, strict=True):
        specification = _specification(priced, order, types[priced.product.type])
        for service_id in item["services"]:
            yield Service.order(service_id, specification)


def _specification(
    item: PricedItem, order: Order, type_: ProductTypeDefinition
) -> ServiceSpecification:
    product, request = item.product, item.request
    return ServiceSpecification(
        order_id=order.id,
        client_id=order.client_id,
        product=product.code,
        product_name=product.name,
        product_type=product.type,
        module=product.module,
        period=request.period,
        price=item.price,
        charge=item.charge,
        resources=item.resources,
        configuration=item.configuration,
        missing=item.missing,
        auto_renew=dict(request.auto_renew) if request.auto_renew else None,
        features=list(type_.features),
        instruction=product.instruction is not None,
    )
