"""A panel simulator and a worker of processing, for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.processing.migrate import create_tables
from services.processing.modules.http import HttpModule
from shared import database
from tests.support.panel import RunningPanel, running_panel
from tests.support.processing import SomeClock, SomeLog, SomeOrders, SomeWorker


@pytest.fixture
def panel(tmp_path: Path) -> Iterator[RunningPanel]:
    with running_panel(tmp_path) as panel:
        yield panel


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    create_tables(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def module(panel: RunningPanel) -> Iterator[HttpModule]:
    module = HttpModule("simulator", panel.url, timeout_seconds=0.5, connections=4)
    yield module
    module.close()


@pytest.fixture
def clock() -> SomeClock:
    return SomeClock()


@pytest.fixture
def log() -> SomeLog:
    return SomeLog()


@pytest.fixture
def orders() -> SomeOrders:
    return SomeOrders()


NewWorker = Callable[..., SomeWorker]


@pytest.fixture
def new_worker(
    engine: Engine, module: HttpModule, log: SomeLog, orders: SomeOrders, clock: SomeClock
) -> Iterator[NewWorker]:
    """Starts one; they are stopped after the test."""
    workers: list[SomeWorker] = []

    def new(attempts: int = 10) -> SomeWorker:
        worker = SomeWorker(engine, {"simulator": module}, log, orders, clock, attempts)
        workers.append(worker)
        worker.start()
        return worker

    yield new
    for worker in workers:
        worker.stop()
