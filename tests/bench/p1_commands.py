"""P1: accepted commands over HTTP, beside the library's own `save()`; 8 at once, one PostgreSQL."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import UUID, uuid4

import httpx
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate

from services.cli.environment import ORDERS_WEB_PROCESSES
from services.orders.store import OrdersStore
from shared import token
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from tests.bench.alone import alone
from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.bench.web import web_app
from tests.support.http import TOKEN_KEY
from tests.support.orders_api import VPS, VPS_1

THREADS, SECONDS, ROUNDS, CLIENTS = 8, 5.0, 3, 200
STAFF = f"Bearer {token.issue(Caller(role=Role.STAFF, sub='bench'), TOKEN_KEY)}"
ORDER = {"items": [{"product": "vps-1", "period": "P1M"}]}
DEPOSIT = {"amount": {"amount": "1.00", "currency": "EUR"}}


def measure(ground: Ground, say: Callable[[str], None]) -> Iterator[Figure]:
    ground.new_database("library")
    speeds: dict[str, list[float]] = {"orders": [], "deposits": [], "library": []}
    with orders_app(ground) as port:
        for _ in range(ROUNDS):
            speeds["library"].append(alone(saved, ground.socket))
            speeds["orders"].append(alone(accepted, port, "orders"))
            speeds["deposits"].append(alone(accepted, port, "deposits"))
            say(str(speeds))
    for kind, events in (("orders", "3 events"), ("deposits", "2 events")):
        yield Figure(
            number="P1",
            name=f"accepted {kind} ({events} and the receipt)",
            ours=speeds[kind],
            unit="commands/s",
            baseline=speeds["library"],
            baseline_name="the library's save() of one event",
            at_least=1.0,
        )


@contextmanager
def orders_app(ground: Ground) -> Iterator[int]:
    """The web app as a stack on PostgreSQL has it, with something to sell."""
    ground.new_database("commands")
    url = ground.url("commands")
    OrdersStore(url, create_tables=True).close()
    with web_app(
        "orders", ground.folder / "orders", url, WEB_PROCESSES=ORDERS_WEB_PROCESSES
    ) as port:
        for path, body in (("product-types/vps", VPS), ("products/vps-1", VPS_1)):
            url = f"http://127.0.0.1:{port}/v1/{path}"
            assert httpx.put(url, json=body, headers={"Authorization": STAFF}).is_success
        yield port


def accepted(port: int, kind: str) -> float:
    """Commands answered 201 in a second."""
    with ThreadPoolExecutor(THREADS) as executor:
        began = time.monotonic()
        until = began + SECONDS
        counts = [executor.submit(_send, port, kind, until) for _ in range(THREADS)]
        accepted = sum(each.result() for each in counts)
        return accepted / (time.monotonic() - began)


def _send(port: int, kind: str, until: float) -> int:
    connection, accepted = http.client.HTTPConnection("127.0.0.1", port), 0
    clients = [str(UUID(int=uuid4().int)) for _ in range(CLIENTS)]
    while time.monotonic() < until:
        client = clients[accepted % CLIENTS]
        path = "/v1/orders" if kind == "orders" else f"/v1/clients/{client}/deposits"
        body = ORDER | {"client_id": client} if kind == "orders" else DEPOSIT
        headers = {"Authorization": STAFF, "Idempotency-Key": str(uuid4())}
        headers["Content-Type"] = "application/json"
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read()
        assert response.status == 201, content
        accepted += 1
    return accepted


def saved(socket: str) -> float:
    """The library as it comes, with its own recorder."""
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": "library",
        "POSTGRES_HOST": socket,
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": "postgres",
        "POSTGRES_PASSWORD": "",
        "POSTGRES_POOL_SIZE": str(THREADS),
    }
    application = Application[UUID](settings)

    def save(until: float) -> int:
        saved = 0
        while time.monotonic() < until:
            application.save(Aggregate())
            saved += 1
        return saved

    with ThreadPoolExecutor(THREADS) as executor:
        began = time.monotonic()
        counts = [executor.submit(save, began + SECONDS) for _ in range(THREADS)]
        total = sum(each.result() for each in counts)
        seconds = time.monotonic() - began
    application.close()
    return total / seconds
