"""What `--demo` puts into a stack, through its public API, so that there is something to see.

Safe to repeat: it looks before it writes, and what it writes has keys of its own.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from services.cli import catalogue_files
from services.cli.api_client import ApiClient, ApiRefused, client
from services.cli.data_folder import DataFolder

CATALOGUE = Path(__file__).resolve().parents[2] / "deploy" / "catalogue"
CLIENTS = [UUID(f"00000000-0000-4000-8000-0000000000c{number}") for number in (1, 2)]
BALANCE = Decimal("100.00")
"""Of each client, after the orders made here."""
ITEM = {"product": "vps-1", "period": "P1M"}
ACTIVE_SECONDS = 30.0
POLL_SECONDS = 0.1


def load(folder: DataFolder) -> None:
    """Once all apps answer. Ends the process with a message where it cannot."""
    try:
        orders = ApiClient(folder, "orders")
        currency = _define(orders)
        price = Decimal(orders.get("/v1/products/vps-1")["prices"][0]["amount"])
        for client_id in CLIENTS:
            spent = price if client_id == CLIENTS[0] else Decimal(0)
            _deposit(orders, client_id, {"amount": str(BALANCE + spent), "currency": currency})
        _order(folder)
    except (ApiRefused, catalogue_files.WrongCatalogue) as error:
        sys.exit(str(error))


def _define(orders: ApiClient) -> str:
    """Leaves alone what staff may have changed. Returns the currency of the installation."""
    wanted = catalogue_files.read(CATALOGUE)
    for kind, bodies in (("product-types", wanted.product_types), ("products", wanted.products)):
        for code, body in bodies.items():
            if orders.find(f"/v1/{kind}/{code}") is None:
                orders.put(f"/v1/{kind}/{code}", body)
    currency: str = _account(orders, CLIENTS[0])["balance"]["currency"]
    return currency


def _account(orders: ApiClient, client_id: UUID) -> Any:
    return orders.get(f"/v1/clients/{client_id}/account")


def _deposit(orders: ApiClient, client_id: UUID, amount: dict[str, str]) -> None:
    if not _account(orders, client_id)["version"]:
        body = {"amount": amount, "reference": "demo"}
        orders.post(f"/v1/clients/{client_id}/deposits", body, f"demo deposit {client_id}")


def _order(folder: DataFolder) -> None:
    """One that is paid and active, and one that is not paid."""
    lifecycle = ApiClient(folder, "lifecycle")
    if len(lifecycle.get("/v1/orders", client_id=str(CLIENTS[0]))["items"]) > 1:
        return
    orders = ApiClient(folder, "orders", client(CLIENTS[0]))
    paid = orders.post("/v1/orders", {"items": [ITEM]}, "demo order 1")
    if orders.get(f"/v1/orders/{paid['id']}")["state"] == "pending_payment":
        orders.post(f"/v1/orders/{paid['id']}/pay", {"method": "balance"}, "demo pay 1")
    orders.post("/v1/orders", {"items": [ITEM]}, "demo order 2")
    service = f"/v1/services/{paid['services'][0]['id']}"
    _wait(lambda: (lifecycle.find(service) or {}).get("status") == "active")


def _wait(condition: Callable[[], bool]) -> None:
    """Raises ApiRefused."""
    deadline = time.monotonic() + ACTIVE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise ApiRefused(f"the demo's service is not active after {ACTIVE_SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)
