"""P9: the renewal night: services of many clients are due within the same hour, which is over.

How many are renewed per second, beside the library's own `save()`; and what the commands of other
clients take meanwhile, beside what they take before. PostgreSQL as in P1, without Kafka.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event
from typing import NamedTuple
from uuid import uuid4

import isodate

from services.orders.store import OrdersStore
from tests.bench import due_services, p1_commands
from tests.bench.alone import alone
from tests.bench.due_services import DueServices
from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.bench.http_calls import Server
from tests.bench.paced import at_rate
from tests.bench.percentiles import percentile
from tests.bench.web import worker

CLIENTS, SERVICES_EACH = 4_000, 5
ROUNDS, LIMIT_SECONDS, LOOK_SECONDS = 3, 300.0, 0.2
RATE, SENDERS, WINDOW_SECONDS = 40.0, 8, 5.0
"""Of the other clients: so many orders a second."""
A_LITTLE = timedelta(seconds=1)


class Mark(NamedTuple):
    at: float
    left: int
    """Services that are still due."""


def measure(ground: Ground, say: Callable[[str], None]) -> Iterator[Figure]:
    ground.new_database("library")
    clock = ground.folder / "clock"
    with p1_commands.orders_app(ground) as port, OrdersStore(ground.url("commands")) as store:
        due = due_services.fill(store, datetime.now(UTC), CLIENTS, SERVICES_EACH)
        say(f"{due.count:,} services of {CLIENTS:,} clients are due by {due.until:%d %B %H:%M}")
        saves = [alone(p1_commands.saved, ground.socket) for _ in range(ROUNDS)]
        url = ground.url("commands")
        with worker("orders", ground.folder / "orders", url, TEST_CLOCK_FILE=str(clock)):
            before = [alone(_window, port) for _ in range(ROUNDS)]
            say(f"p99 of other commands before, ms: {[percentile(each, 99) for each in before]}")
            rates, meanwhile = _night(port, clock, store, due)
            say(f"renewed/s: {rates}; library {saves}")
        due.check(store)
    yield _speed(rates, saves)
    yield _patience(before, meanwhile)


def _speed(rates: Sequence[float], saves: Sequence[float]) -> Figure:
    return Figure(
        number="P9",
        name="renewal night: services renewed, by thirds",
        ours=rates,
        unit="services/s",
        baseline=saves,
        baseline_name="the library's save() of one event",
        at_least=1.0,
    )


def _patience(before: Sequence[Sequence[float]], meanwhile: Sequence[Sequence[float]]) -> Figure:
    return Figure(
        number="P9",
        name="renewal night: p99 of others' orders meanwhile",
        ours=[percentile(each, 99) for each in meanwhile],
        unit="ms",
        baseline=[percentile(each, 99) for each in before],
        baseline_name="ms, before",
        at_most=2.0,
        remark=f"{RATE:.0f} orders/s, one window of {WINDOW_SECONDS:.0f} s each",
    )


def _night(
    port: int, clock: Path, store: OrdersStore, due: DueServices
) -> tuple[list[float], list[list[float]]]:
    """Services per second in each third, and the milliseconds of others' orders in each window."""
    over = Event()
    with ThreadPoolExecutor(1) as executor:
        orders = executor.submit(_windows, port, over)
        try:
            clock.write_text(isodate.duration_isoformat(due.until - datetime.now(UTC) + A_LITTLE))
            marks = list(_marks(store, due))
        finally:
            over.set()
        ends = [marks[0], *(_first(marks, due.count * left // 3) for left in (2, 1, 0))]
        rates = [(a.left - b.left) / (b.at - a.at) for a, b in pairwise(ends)]
        return rates, orders.result()


def _marks(store: OrdersStore, due: DueServices) -> Iterator[Mark]:
    """Until all are renewed. Raises AssertionError after the time."""
    began, pause, left = time.monotonic(), Event(), due.count
    yield Mark(at=began, left=left)
    while left:
        pause.wait(LOOK_SECONDS)
        left = due.left(store)
        yield Mark(at=time.monotonic(), left=left)
        assert time.monotonic() - began < LIMIT_SECONDS, f"{left:,} services are left"


def _first(marks: Sequence[Mark], left: int) -> Mark:
    return next(mark for mark in marks if mark.left <= left)


def _windows(port: int, over: Event) -> list[list[float]]:
    """At least one: also a night that is soon over has one."""
    windows = [alone(_window, port)]
    while not over.is_set():
        windows.append(alone(_window, port))
    return windows


def _window(port: int) -> list[float]:
    """The milliseconds of each order that other clients place."""
    took: list[float] = []

    def worker() -> Callable[[], None]:
        server, client_id = Server(f"http://127.0.0.1:{port}"), str(uuid4())
        order = p1_commands.ORDER | {"client_id": client_id}

        def place() -> None:
            began = time.perf_counter()
            server.post("/v1/orders", p1_commands.STAFF, order)
            took.append(1000 * (time.perf_counter() - began))

        return place

    at_rate(RATE, WINDOW_SECONDS, SENDERS, worker)
    return took
