"""The orders app over HTTP, with a small catalogue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.orders import app, lookup
from services.orders.settings import WebSettings
from services.orders.store import OrdersStore
from shared.clock import Clock
from shared.rules.caller import Caller
from tests.support.command_context import APP, CLIENT, CLIENT_ID, STAFF
from tests.support.http import (
    CHECK_KEY,
    SECRETS_KEY,
    TOKEN_KEY,
    bearer,
    new_idempotency_key,
    post,
    put,
)

VPS = {
    "name": "VPS",
    "client_may_suspend": True,
    "deletion": "allowed",
    "features": ["suspend", "resume", "reboot", "transfer"],
}
DEDICATED = {
    "name": "Dedicated server",
    "client_may_suspend": False,
    "deletion": "forbidden",
    "features": ["suspend", "resume"],
}
IP = {
    "code": "ip",
    "name": "IP address",
    "unit": "piece",
    "included": 1,
    "min": 1,
    "max": 8,
    "step": 1,
    "edit": "both",
    "prices": [{"period": "P1M", "amount": "1.00"}, {"period": "P1Y", "amount": "10.00"}],
}
VPS_1 = {
    "name": "VPS 1",
    "type": "vps",
    "module": "simulator",
    "prices": [{"period": "P1M", "amount": "5.00"}, {"period": "P1Y", "amount": "50.00"}],
    "resources": [IP],
}
VPS_QUICK = {
    **VPS_1,
    "name": "VPS quick",
    "quick_order": True,
    "configuration": [{"field": "hostname", "required": True, "type": "hostname"}],
}
DEDICATED_1 = {
    "name": "Dedicated 1",
    "type": "dedicated",
    "module": "simulator",
    "prices": [{"period": "P1M", "amount": "40.00", "setup": "10.00"}],
    "configuration": [
        {"field": "domain", "required": True, "type": "domain"},
        {"field": "note", "required": False},
    ],
}
FREE = {
    "name": "Free",
    "type": "vps",
    "module": "simulator",
    "prices": [{"period": "P1M", "amount": "0.00"}],
}
TYPES: dict[str, dict[str, Any]] = {"vps": VPS, "dedicated": DEDICATED}
PRODUCTS: dict[str, dict[str, Any]] = {
    "vps-1": VPS_1,
    "vps-quick": VPS_QUICK,
    "dedicated-1": DEDICATED_1,
    "free": FREE,
    "retired": VPS_1 | {"on_sale": False},
}


class OrdersApi:
    """Answers are checked by the caller; `placed` and `active` expect success."""

    def __init__(self, url: str, *, clock: Clock | None = None, **settings: Any) -> None:
        OrdersStore(url, create_tables=True).close()
        keys: dict[str, Any] = {"secrets_key": SECRETS_KEY, "check_key": CHECK_KEY}
        config = WebSettings(database_url=url, token_key=TOKEN_KEY, **keys, **settings)
        self.app = app.create_app(config, clock)
        self.store: OrdersStore = self.app.extensions["orders.store"]
        self.http: FlaskClient = self.app.test_client()

    def define_catalogue(self) -> None:
        for type_, definition in TYPES.items():
            assert self.put(f"/v1/product-types/{type_}", definition).status_code == 201
        for code, definition in PRODUCTS.items():
            assert self.put(f"/v1/products/{code}", definition).status_code == 201

    def get(self, path: str, caller: Caller = CLIENT, **query: object) -> TestResponse:
        return self.http.get(path, headers=bearer(caller), query_string=query)

    def post(
        self, path: str, body: object = None, caller: Caller = CLIENT, **headers: str
    ) -> TestResponse:
        return post(self.http, path, body, caller, **new_idempotency_key() | headers)

    def put(self, path: str, body: object, caller: Caller = STAFF, **headers: str) -> TestResponse:
        return put(self.http, path, body, caller, **headers)

    def deposit(self, amount: str = "100.00") -> TestResponse:
        body = {"amount": {"amount": amount, "currency": "EUR"}}
        return self.post(f"/v1/clients/{CLIENT_ID}/deposits", body, STAFF)

    def add_abuse_points(
        self, points: int, client_id: UUID = CLIENT_ID, caller: Caller = STAFF, **body: Any
    ) -> TestResponse:
        body = {"points": points, "subject": "some subject"} | body
        return self.post(f"/v1/clients/{client_id}/abuse", body, caller)

    def place(self, *items: dict[str, Any], caller: Caller = CLIENT, **body: Any) -> TestResponse:
        return self.post("/v1/orders", {"items": items or [item()], **body}, caller)

    def placed(self, *items: dict[str, Any]) -> dict[str, Any]:
        response = self.place(*items)
        order: dict[str, Any] | None = response.json
        assert order and response.status_code == 201, order
        return order

    def pay(self, order: dict[str, Any], method: str = "balance", **options: Any) -> TestResponse:
        return self.post(f"/v1/orders/{order['id']}/pay", {"method": method}, **options)

    def balance(self) -> str:
        account = self.get(f"/v1/clients/{CLIENT_ID}/account").json
        assert account
        amount: str = account["balance"]["amount"]
        return amount

    def report(
        self, service_id: str, outcome: str = "done", attempt: int = 1, **body: Any
    ) -> TestResponse:
        """About the operation that is open."""
        operation = self.store.service(UUID(service_id)).operation
        assert operation
        path = f"/internal/v1/services/{service_id}/operations/{operation.id}/report"
        body |= {"attempt": attempt, "outcome": outcome, "module": "simulator"}
        return self.post(path, body, APP)

    def active(self, *items: dict[str, Any]) -> str:
        """The id of a service that was ordered, paid and activated."""
        assert self.deposit().status_code == 201
        order = self.placed(*items)
        assert self.pay(order).status_code == 200
        service_id: str = order["services"][0]["id"]
        assert self.report(service_id).status_code == 200
        return service_id

    def last_position(self) -> int:
        page = self.get("/internal/v1/feed", APP, limit=1000).json
        assert page
        position: int = page["last"]
        return position

    def types(self) -> list[str]:
        """Of all published events, in store order."""
        page = self.get("/internal/v1/feed", APP, limit=1000).json
        assert page
        return [entry["event"]["type"] for entry in page["events"]]

    def lookup_rows(self) -> dict[str, list[tuple[str, ...]]]:
        """By table."""
        with self.store.engine.connect() as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(table.select()).all()), key=str)
                for table in lookup.TABLES.sorted_tables
            }

    def close(self) -> None:
        self.store.close()


def item(product: str = "vps-1", period: str = "P1M", **fields: Any) -> dict[str, Any]:
    return {"product": product, "period": period, **fields}
