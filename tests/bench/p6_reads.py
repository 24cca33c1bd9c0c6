"""P6: reading a service, and the first page of a list, among 200,000 services and among 10,000."""

from __future__ import annotations

import http.client
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from statistics import median

from shared import database, token
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from tests.bench import many_services
from tests.bench.alone import alone
from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.bench.percentiles import percentile
from tests.bench.web import web_app
from tests.support.http import TOKEN_KEY

FEW, MANY = 10_000, 200_000
ROUNDS, SECONDS, WARM_UP = 5, 5.0, 20
STAFF = f"Bearer {token.issue(Caller(role=Role.STAFF, sub='bench'), TOKEN_KEY)}"
QUERIES: Mapping[str, Callable[[int], str]] = {
    "GET service": lambda number: f"/v1/services/{many_services.service_id(number)}",
    "first page of all services": lambda _: "/v1/services",
    "first page of a client's services": lambda number: (
        f"/v1/services?client_id={many_services.client_id(number)}"
    ),
}


def measure(ground: Ground, say: Callable[[str], None]) -> Iterator[Figure]:
    with ExitStack() as stack:
        ports = {count: stack.enter_context(_lifecycle(ground, count)) for count in (FEW, MANY)}
        say(f"lifecycle has {FEW:,} services on one port, {MANY:,} on another")
        for name in QUERIES:
            yield _figure(name, alone(_rounds, ports, name))
            say(f"{name}: measured")


def _figure(name: str, rounds: Sequence[Mapping[int, Sequence[float]]]) -> Figure:
    p50, p99 = (
        {count: [percentile(each[count], percent) for each in rounds] for count in (FEW, MANY)}
        for percent in (50, 99)
    )
    return Figure(
        number="P6",
        name=f"{name}, p99 of {MANY:,}",
        ours=p99[MANY],
        unit="ms",
        baseline=p99[FEW],
        baseline_name=f"ms, of {FEW:,}",
        at_most=1.3,
        remark=f"p50 {median(p50[MANY]):.1f} ms, of {FEW:,}: {median(p50[FEW]):.1f} ms",
    )


@contextmanager
def _lifecycle(ground: Ground, services: int) -> Iterator[int]:
    """The web app over so many services; its port."""
    name = f"services_{services}"
    ground.new_database(name)
    engine = database.engine(ground.url(name))
    many_services.fill(engine, services)
    engine.dispose()
    with web_app("lifecycle", ground.folder / name, ground.url(name)) as port:
        yield port


def _rounds(ports: Mapping[int, int], name: str) -> list[dict[int, list[float]]]:
    return [_round(ports, name, number) for number in range(ROUNDS)]


def _round(ports: Mapping[int, int], name: str, number: int) -> dict[int, list[float]]:
    """Milliseconds of each request. In turns: what disturbs the machine disturbs both alike."""
    path, chance = QUERIES[name], random.Random(f"{name} {number}")
    connections = {n: http.client.HTTPConnection("127.0.0.1", port) for n, port in ports.items()}
    took: dict[int, list[float]] = {count: [] for count in ports}
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        for count, connection in connections.items():
            began = time.perf_counter()
            connection.request(
                "GET", path(chance.randrange(count)), headers={"Authorization": STAFF}
            )
            response = connection.getresponse()
            content = response.read()
            took[count].append(1000 * (time.perf_counter() - began))
            assert response.status == 200, content
    return {count: each[WARM_UP:] for count, each in took.items()}
