"""P7: services ordered, paid and active per second, through all apps; 8 clients at once.

Beside subscriptions of Kill Bill, which answers once they are paid and active, on the same
PostgreSQL, in turns. Ours answers once it is paid: one figure is of clients that go on then, one
of clients that wait until lifecycle shows the service active.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from statistics import median
from unittest.mock import patch

from tests.bench import closed_loop
from tests.bench.buyers import Buyers
from tests.bench.closed_loop import Done
from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.bench.peers import kill_bill
from tests.bench.peers.kill_bill import KillBillMissing
from tests.bench.peers.kill_bill_buyers import KillBillBuyers
from tests.bench.percentiles import percentile
from tests.support.eventually import eventually
from tests.support.running_stack import RunningStack, running_stack

CLIENTS, CLIENTS_EACH = 8, 20
ROUNDS, SECONDS, WARM_UP_SECONDS, DRAIN_SECONDS = 3, 6.0, 3.0, 60.0
KILL_BILL_WARM_UP_SECONDS = 45.0
"""Java has compiled it after some 500 orders."""
MEASURED_BEFORE = Done(per_second=15.4, milliseconds=[505.0])
"""Kill Bill on 2 shared cores on 25 November 2026; for where it cannot be had."""
WAITS = {False: "the next once it is paid", True: "the next once it is active"}


def measure(ground: Ground, say: Callable[[str], None]) -> Iterator[Figure]:
    ours: dict[bool, list[Done]] = {waits: [] for waits in WAITS}
    theirs: list[Done] = []
    with (
        patch.dict(os.environ, RATE_LIMIT=""),
        running_stack(ground.folder / "stack", "kafka", "--simulator") as stack,
        _kill_bill(ground, stack, say) as peer,
    ):
        buyers = Buyers(stack, CLIENTS, CLIENTS_EACH)
        _bought(buyers, WARM_UP_SECONDS, waits=True)
        for _ in range(ROUNDS):
            theirs.append(
                closed_loop.at_once(CLIENTS, SECONDS, peer.worker) if peer else MEASURED_BEFORE
            )
            say(f"Kill Bill: {_told(theirs[-1:])}")
            for waits, name in WAITS.items():
                ours[waits].append(_bought(buyers, SECONDS, waits=waits))
                say(f"{name}: {_told(ours[waits][-1:])}")
        buyers.check()
        say(f"{buyers.bought} services are active and were charged once")
        if peer:
            peer.check()
    for waits, rounds in ours.items():
        yield _figure(WAITS[waits], rounds, theirs, is_measured=peer is not None)


@contextmanager
def _kill_bill(
    ground: Ground, stack: RunningStack, say: Callable[[str], None]
) -> Iterator[KillBillBuyers | None]:
    """Warm. None: it cannot be had."""
    try:
        files = kill_bill.home()
    except KillBillMissing as error:
        say(f"without Kill Bill: {error}")
        yield None
        return
    postgres = stack.folder.stack_file.read().postgres
    assert postgres
    with kill_bill.running(files, ground.folder / "kill-bill", postgres.url) as url:
        say("Kill Bill is ready")
        buyers = KillBillBuyers(url, CLIENTS, CLIENTS_EACH)
        warm_up = closed_loop.at_once(CLIENTS, KILL_BILL_WARM_UP_SECONDS, buyers.worker)
        say(f"Kill Bill has had {len(warm_up.milliseconds)} orders")
        yield buyers


def _bought(buyers: Buyers, seconds: float, *, waits: bool) -> Done:
    """Per second: from the first order until the last service is active."""
    before, began = buyers.bought, time.monotonic()
    done = closed_loop.at_once(CLIENTS, seconds, partial(buyers.worker, waits=waits))
    eventually(lambda: buyers.active() >= buyers.bought, DRAIN_SECONDS)
    per_second = (buyers.bought - before) / (time.monotonic() - began)
    return Done(per_second=per_second, milliseconds=done.milliseconds)


def _figure(
    name: str, ours: Sequence[Done], theirs: Sequence[Done], *, is_measured: bool
) -> Figure:
    whose = f"Kill Bill {kill_bill.VERSION}"
    return Figure(
        number="P7",
        name=f"ordered, paid, active: {name}",
        ours=[each.per_second for each in ours],
        unit="services/s",
        baseline=[each.per_second for each in theirs],
        baseline_name=whose if is_measured else f"{whose}, 25 November 2026",
        at_least=5.0,
        remark=f"{_told(ours)}; {whose}: {_told(theirs)}",
    )


def _told(rounds: Sequence[Done]) -> str:
    p50, p99 = (
        median(percentile(each.milliseconds, percent) for each in rounds) for percent in (50, 99)
    )
    per_second = median(each.per_second for each in rounds)
    return f"{per_second:.1f}/s, a client waits {p50:.0f} ms (p99 {p99:.0f} ms)"
