"""P1: accepted commands over HTTP, beside the library's own `save()`; 8 at once, one PostgreSQL."""

from __future__ import annotations

import http.client
import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import httpx
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate

from services.orders.store import OrdersStore
from shared import token
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from tests.bench.figures import Figure
from tests.bench.ground import ROOT, Ground
from tests.support.eventually import eventually
from tests.support.http import TOKEN_KEY
from tests.support.orders_api import VPS, VPS_1
from tests.support.running_stack import free_port_base

THREADS, SECONDS, ROUNDS, CLIENTS = 8, 5.0, 3, 200
STAFF = f"Bearer {token.issue(Caller(role=Role.STAFF, sub='bench'), TOKEN_KEY)}"
ORDER = {"items": [{"product": "vps-1", "period": "P1M"}]}
DEPOSIT = {"amount": {"amount": "1.00", "currency": "EUR"}}


def measure(ground: Ground, say: Callable[[str], None]) -> Iterator[Figure]:
    ground.new_database("commands")
    ground.new_database("library")
    speeds: dict[str, list[float]] = {"orders": [], "deposits": [], "library": []}
    with _gunicorn(ground.url("commands")) as port:
        for _ in range(ROUNDS):
            speeds["library"].append(_alone(_saved, ground.socket))
            speeds["orders"].append(_alone(_accepted, port, "orders"))
            speeds["deposits"].append(_alone(_accepted, port, "deposits"))
            say(f"P1 {speeds}")
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


def _alone(function: Callable[..., float], *arguments: Any) -> float:
    """In a process of its own, so that it shares no interpreter with what it measures."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        return executor.submit(function, *arguments).result()


@contextmanager
def _gunicorn(url: str) -> Iterator[int]:
    """orders as `hostledger run orders web` runs it, with something to sell."""
    OrdersStore(url, create_tables=True).close()
    port = free_port_base()
    command = [sys.executable, "-m", "gunicorn", "--config=python:shared.web.gunicorn_conf"]
    command += [f"--bind=127.0.0.1:{port}", "services.orders.app:create_app()"]
    settings = {"DATABASE_URL": url, "TOKEN_KEY": TOKEN_KEY, "PYTHONPATH": str(ROOT)}
    settings |= {"RATE_LIMIT": ""}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, env=os.environ | settings, stdout=quiet, stderr=quiet
    ) as process:
        try:
            base = f"http://127.0.0.1:{port}"
            eventually(lambda: _answers(f"{base}/readyz"))
            for path, body in (("product-types/vps", VPS), ("products/vps-1", VPS_1)):
                headers = {"Authorization": STAFF}
                assert httpx.put(f"{base}/v1/{path}", json=body, headers=headers).is_success
            yield port
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


def _accepted(port: int, kind: str) -> float:
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


def _saved(socket: str) -> float:
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
