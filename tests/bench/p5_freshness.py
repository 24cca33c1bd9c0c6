"""P5: from the answer to a command until lifecycle shows it, at half of P1's load.

Beside a bare Kafka round trip at the same rate, on the same broker, in turns.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from unittest.mock import patch

import httpx

from services.cli import opened
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from tests.bench import freshness, p1_commands, round_trips
from tests.bench.alone import alone
from tests.bench.figures import Figure
from tests.bench.freshness import Measured
from tests.bench.ground import Ground, new_topic
from tests.bench.percentiles import percentile
from tests.support.orders_api import VPS, VPS_1
from tests.support.running_stack import RunningStack, running_stack

ROUNDS, SECONDS = 3, 8.0
STAFF = Caller(role=Role.STAFF, sub="bench")


def measure(ground: Ground, say: Callable[[str], None]) -> Iterator[Figure]:
    with p1_commands.orders_app(ground) as port:
        rate = alone(p1_commands.accepted, port, "orders") / 2
    say(f"half of P1: {rate:.0f} orders/s")
    with patch.dict(os.environ, RATE_LIMIT=""):
        yield from _kafka(ground, rate, say)
        yield _embedded(ground, rate, say)


def _kafka(ground: Ground, rate: float, say: Callable[[str], None]) -> Iterator[Figure]:
    bare: list[Sequence[float]] = []
    ours: list[Measured] = []
    with running_stack(ground.folder / "kafka-stack", "kafka") as stack:
        _define_catalogue(stack)
        servers = opened.kafka_servers(stack.folder)
        topic = new_topic(servers, "bare")
        for _ in range(ROUNDS):
            bare.append(alone(round_trips.measure, servers, topic, rate, SECONDS))
            ours.append(_measured(stack, rate))
            say(_told(ours[-1]))
    for percent, at_most in ((50, 2.0), (99, 4.0)):
        yield Figure(
            number="P5",
            name=f"answer to visible, p{percent}",
            ours=[percentile(each.delays, percent) for each in ours],
            unit="ms",
            baseline=[percentile(each, percent) for each in bare],
            baseline_name="ms, bare round trip",
            at_most=at_most,
            remark=_load(rate, ours),
        )


def _embedded(ground: Ground, rate: float, say: Callable[[str], None]) -> Figure:
    ours: list[Measured] = []
    with running_stack(ground.folder / "embedded-stack", "embedded") as stack:
        _define_catalogue(stack)
        for _ in range(ROUNDS):
            ours.append(_measured(stack, rate))
            say(_told(ours[-1]))
    p99 = median(percentile(each.delays, 99) for each in ours)
    return Figure(
        number="P5",
        name="embedded: answer to visible, p50",
        ours=[percentile(each.delays, 50) for each in ours],
        unit="ms",
        at_most=30,
        remark=f"p99 {p99:.0f} ms; {_load(rate, ours)}",
    )


def _define_catalogue(stack: RunningStack) -> None:
    headers = {"Authorization": stack.bearer(STAFF)}
    for path, body in (("product-types/vps", VPS), ("products/vps-1", VPS_1)):
        url = f"{stack.url('orders')}/v1/{path}"
        assert httpx.put(url, json=body, headers=headers).is_success


def _measured(stack: RunningStack, rate: float) -> Measured:
    database_url = opened.environment(stack.folder, "lifecycle")["DATABASE_URL"]
    orders, bearer = stack.url("orders"), stack.bearer(STAFF)
    return alone(freshness.measure, orders, bearer, database_url, rate, SECONDS)


def _load(rate: float, ours: Sequence[Measured]) -> str:
    accepted = median(each.per_second for each in ours)
    return f"{accepted:.0f} orders/s accepted; half of P1 is {rate:.0f}"


def _told(measured: Measured) -> str:
    p50, p99 = (percentile(measured.delays, percent) for percent in (50, 99))
    return f"p50 {p50:.1f} ms, p99 {p99:.1f} ms at {measured.per_second:.0f} orders/s"
