"""The main job under load, through gunicorn, on the running stack of each profile.

LOAD_ORDERS and LOAD_KILL_SECONDS make it smaller or larger, LOAD_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from tests.support import after_load
from tests.support.load import Load
from tests.support.running_stack import RunningStack, missing_parts, running_stack

CLIENTS = 200
ORDERS = int(os.environ.get("LOAD_ORDERS", "1000"))
KILL_SECONDS = float(os.environ.get("LOAD_KILL_SECONDS", "15" if "CI" in os.environ else "60"))
KILLED_CLIENTS = 20
PAUSE_SECONDS = 1.0
SEED = int(os.environ.get("LOAD_SEED", "0")) or random.SystemRandom().getrandbits(32)

pytestmark = pytest.mark.e2e


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def stack(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RunningStack]:
    if missing := missing_parts(request.param):
        if os.environ.get("REQUIRE_REAL") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with running_stack(tmp_path / "data", request.param, "--simulator") as stack:
        yield stack


@pytest.fixture
def load(stack: RunningStack, tmp_path: Path) -> Load:
    print(f"seed {SEED}: LOAD_SEED={SEED} repeats it")
    load = Load(stack, tmp_path / "acknowledged.jsonl", SEED)
    load.define_catalogue()
    return load


def test_many_clients_order_pay_suspend_resume_and_ask_at_once(load: Load) -> None:
    load.run(clients=CLIENTS, orders=ORDERS)
    after_load.wait_until_quiet(load)
    after_load.check(load)
    after_load.verify(load.stack)
    after_load.replay_all(load.stack)


def test_processes_are_killed_under_load_and_nothing_is_lost_or_done_twice(load: Load) -> None:
    deadline = time.monotonic() + KILL_SECONDS
    with killing(load.stack) as killed:
        load.run(clients=KILLED_CLIENTS, orders=1, until=lambda: time.monotonic() > deadline)
    print(f"{len(killed)} kills, {load.ledger.retries} retries: {killed}")
    assert len(killed) >= KILL_SECONDS / 3
    after_load.wait_until_quiet(load)
    after_load.check(load)
    after_load.verify(load.stack)


class killing:
    """While in the block: one process of an app killed every second, in an order drawn anew when
    each has had its turn."""

    def __init__(self, stack: RunningStack) -> None:
        self._stack, self._stop = stack, Event()
        self._killed: list[str] = []
        self._thread = Thread(target=self._kill)

    def __enter__(self) -> list[str]:
        self._thread.start()
        return self._killed

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _kill(self) -> None:
        chance, names = random.Random(SEED), list[str]()
        while not self._stop.wait(PAUSE_SECONDS):
            processes = {process.name: process for process in self._stack.processes()}
            if not names:
                names = sorted(processes)
                chance.shuffle(names)
            with suppress(ProcessLookupError, KeyError):
                process = processes[names.pop()]
                os.kill(process.pid, signal.SIGKILL)
                self._killed.append(process.name)
