"""What a template may name: the service, and the access to it that the panel gave back."""

from __future__ import annotations

from typing import Any

import msgspec

from services.orders.domain.service import Service
from shared.rules.catalogue import ProductDefinition

SERVICE_FIELDS = ("id", "label", "product", "configuration", "resources", "paid_until")


class Product(dict[str, str]):
    """Reads as its code, and has a name and a type."""

    def __str__(self) -> str:
        return self["code"]


class Access(dict[str, Any]):
    """The panel's result with its `secrets`; a secret is found under its own name, too."""

    def __init__(self, result: dict[str, Any], secrets: Any) -> None:
        super().__init__(result if secrets is None else {**result, "secrets": secrets})
        self._others = secrets if isinstance(secrets, dict) else {}
        self._others = {"result": result, **self._others}

    def __missing__(self, name: str) -> Any:
        return self._others[name]


def service_values(service: Service, product: ProductDefinition) -> dict[str, Any]:
    """`product` as it is now."""
    return {
        "id": str(service.id),
        "label": service.label,
        "product": Product(code=product.code, name=product.name, type=product.type),
        "configuration": service.specification.configuration,
        "resources": service.specification.resources,
        "paid_until": msgspec.to_builtins(service.paid_until),
    }
