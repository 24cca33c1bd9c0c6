"""A worker that is killed while timers fire, and the one after it: all of them, each once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx

from services.orders import lookup
from services.orders.domain.service_events import HoldLifted
from shared.eventstore.command_context import use_command_context
from shared.rules.vocabulary import HoldCause
from tests.support.command_context import some_context
from tests.support.eventually import eventually
from tests.support.orders_api import OrdersApi, item
from tests.support.ports import free_port
from tests.support.timers import NOW, days, due_timers

WORKER = [
    *(sys.executable, "-m", "services.cli", "run", "orders", "worker"),
    *("--data", "no-such-folder"),
]
SERVICES, SECONDS = 200, 60
UNTIL = NOW + days(3)


@contextmanager
def worker(api: OrdersApi, clock: Path, port: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        "DATABASE_URL": api.store.url.render_as_string(hide_password=False),
        "WORKER_PORT": str(port),
        "TEST_CLOCK_FILE": str(clock),
    }
    with subprocess.Popen(WORKER, env=os.environ | environment) as process:
        try:
            yield process
        finally:
            process.kill()


def held_for_a_time(api: OrdersApi) -> list[UUID]:
    """The services of as many clients, so that each is a save of its own."""
    orders = [api.placed(item(quantity=50)) for _ in range(SERVICES // 50)]
    ids = [UUID(service["id"]) for order in orders for service in order["services"]]
    with use_command_context(some_context(NOW)):
        for service_id in ids:
            service = api.store.service(service_id)
            service.hold(HoldCause.TEMPORARY, UNTIL, "some reason")
            api.store.save(service)
    with api.store.engine.begin() as tx:
        for service_id in ids:
            of_service = lookup.SERVICES_BY_CLIENT.c.service_id == service_id.hex
            owner = {"client_id": service_id.hex}
            tx.execute(lookup.SERVICES_BY_CLIENT.update().where(of_service).values(owner))
    return ids


def lifted(api: OrdersApi, services: list[UUID]) -> Counter[int]:
    """How many services have had their hold lifted so many times."""
    return Counter(
        sum(isinstance(event, HoldLifted) for event in api.store.events.get(id_))
        for id_ in services
    )


def causes(api: OrdersApi, services: list[UUID]) -> set[str]:
    events = [event for id_ in services for event in api.store.events.get(id_)]
    return {event.causation_id for event in events if isinstance(event, HoldLifted)}


def due(api: OrdersApi) -> int:
    return due_timers(api, UNTIL + days(1))


def test_killed_worker_loses_no_timer_and_fires_none_twice(both: OrdersApi, tmp_path: Path) -> None:
    services, clock, port = held_for_a_time(both), tmp_path / "clock", free_port()
    assert due(both) == SERVICES
    with worker(both, clock, port) as process:
        eventually(lambda: _is_ready(port), SECONDS)
        assert due(both) == SERVICES, "it is not time yet"
        clock.write_text("P4D")
        eventually(lambda: due(both) < SERVICES, SECONDS, pause=0.002)
        process.kill()
        process.wait()
        assert 0 < due(both) < SERVICES, "too few services to be in the middle of them"
    with worker(both, clock, port) as process:
        metrics = f"http://127.0.0.1:{port}/metrics"
        eventually(lambda: _is_ready(port) and "timers_due 0.0" in httpx.get(metrics).text, SECONDS)
        process.terminate()
        assert process.wait(SECONDS) == 0
    assert (due(both), lifted(both, services)) == (0, Counter({1: SERVICES}))
    moment = UNTIL.isoformat().replace("+00:00", "Z")
    assert causes(both, services) == {f"timer:hold_end:{each}:{moment}" for each in services}


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz").is_success
    except httpx.HTTPError:
        return False
