"""Names that only one service of a type may bear, reserved and released with the service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.orders.domain.configuration import unique_fields
from services.orders.domain.name import Name, name_id
from services.orders.domain.service import Service
from services.orders.store import OrdersStore
from shared.rules.catalogue import ProductDefinition


def names_of_new(
    services: Iterable[Service], products: Mapping[str, ProductDefinition], store: OrdersStore
) -> list[Name]:
    """`products` by code. Raises NameTaken, also where two of the services want the same."""
    names = _Names(store)
    for service in services:
        product = products[service.specification.product]
        names.reserve(service, unique_fields(product.configuration))
    return names.loaded


def names_of_changed(
    service: Service, before: Mapping[str, str], product: ProductDefinition, store: OrdersStore
) -> list[Name]:
    """`before`: its configuration until this command. Raises NameTaken."""
    names, now = _Names(store), service.specification.configuration
    changed = {field for field, value in now.items() if before.get(field) != value}
    names.release(service, {field: before[field] for field in changed & before.keys()})
    names.reserve(service, changed.intersection(unique_fields(product.configuration)))
    return names.loaded


def names_of_product(
    service: Service, product: ProductDefinition, store: OrdersStore
) -> list[Name]:
    """What is unique in the product that the service is to become. Raises NameTaken."""
    names = _Names(store)
    names.reserve(service, unique_fields(product.configuration))
    return names.loaded


def names_of_deleted(services: Iterable[Service], store: OrdersStore) -> list[Name]:
    """Of those among the services that are deleted. A later definition of the product does not
    matter: whatever a service bears is released.
    """
    names = _Names(store)
    for service in services:
        if service.deleted:
            names.release(service, service.specification.configuration)
    return names.loaded


class _Names:
    """Each is loaded once per command, so that what the command itself has reserved is taken."""

    def __init__(self, store: OrdersStore) -> None:
        self._store = store
        self._by_id: dict[UUID, Name | None] = {}

    @property
    def loaded(self) -> list[Name]:
        return [name for name in self._by_id.values() if name]

    def reserve(self, service: Service, fields: Iterable[str]) -> None:
        """A field without a value has no name yet. Raises NameTaken."""
        configuration = service.specification.configuration
        for field in fields:
            if value := configuration.get(field):
                key = service.specification.product_type, field, value
                name = self._find(*key) or Name.begin(*key)
                self._by_id[name.id] = name
                name.reserve(service.id)

    def release(self, service: Service, values: Mapping[str, str]) -> None:
        for field, value in values.items():
            if name := self._find(service.specification.product_type, field, value):
                name.release(service.id)

    def _find(self, product_type: str, field: str, value: str) -> Name | None:
        id_ = name_id(product_type, field, value)
        if id_ not in self._by_id:
            self._by_id[id_] = self._store.name_of(product_type, field, value)
        return self._by_id[id_]
