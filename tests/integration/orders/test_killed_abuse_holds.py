"""A worker that is killed while it holds services, and the one after it: all of them, each once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import httpx

from services.orders.domain.service_events import HoldLifted, HoldPlaced
from tests.support.abuse import due
from tests.support.eventually import eventually
from tests.support.orders_api import OrdersApi, item
from tests.support.ports import free_port

WORKER = [
    sys.executable,
    "-m",
    "services.cli",
    "run",
    "orders",
    "worker",
    "--data",
    "no-such-folder",
]
SERVICES, SECONDS = 100, 60


@contextmanager
def worker(api: OrdersApi, port: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        "DATABASE_URL": api.store.url.render_as_string(hide_password=False),
        "WORKER_PORT": str(port),
    }
    with subprocess.Popen(WORKER, env=os.environ | environment) as process:
        try:
            yield process
        finally:
            process.kill()


def kill_while_at_it(api: OrdersApi, process: subprocess.Popen[bytes]) -> None:
    eventually(lambda: due(api.store) < SERVICES, SECONDS, pause=0.002)
    process.kill()
    process.wait()
    assert 0 < due(api.store) < SERVICES, "too few services to be in the middle of them"


def counts(api: OrdersApi, services: list[UUID]) -> Counter[str]:
    """How many events of each kind a service has, over all services."""
    return Counter(
        f"{each.__name__} {sum(isinstance(event, each) for event in api.store.events.get(id_))}"
        for id_ in services
        for each in (HoldPlaced, HoldLifted)
    )


def test_killed_worker_loses_nothing_and_does_nothing_twice(both: OrdersApi) -> None:
    orders = [both.placed(item(quantity=50)) for _ in range(SERVICES // 50)]
    services = [UUID(service["id"]) for order in orders for service in order["services"]]
    both.add_abuse_points(10)
    with worker(both) as process:
        kill_while_at_it(both, process)
    with worker(both) as process:
        eventually(lambda: due(both.store) == 0, SECONDS)
        assert counts(both, services) == {"HoldPlaced 1": SERVICES, "HoldLifted 0": SERVICES}
        both.add_abuse_points(-10)
        kill_while_at_it(both, process)
    port = free_port()
    with worker(both, port) as process:
        eventually(lambda: due(both.store) == 0, SECONDS)
        assert counts(both, services) == {"HoldPlaced 1": SERVICES, "HoldLifted 1": SERVICES}
        assert httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
        metrics = f"http://127.0.0.1:{port}/metrics"
        eventually(lambda: "abuse_holds_due 0.0" in httpx.get(metrics).text)
        process.terminate()
        assert process.wait(SECONDS) == 0
