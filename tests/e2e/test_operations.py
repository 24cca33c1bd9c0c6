"""Order, work on the panel, report, query: nothing between a client and a machine is replaced."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from services.processing.journal.tables import REPORT, WORK
from shared.rules.caller import Caller
from tests.support.abuse import running, thread
from tests.support.apps import Apps
from tests.support.command_context import CLIENT, STAFF
from tests.support.eventually import eventually
from tests.support.panel import RunningPanel, running_panel
from tests.support.real_orders import RealOrders

WORKER = [sys.executable, "-m", "services.cli", "run", "processing", "worker"]


@pytest.fixture
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPanel]:
    with running_panel(tmp_path_factory.mktemp("panel")) as panel:
        yield panel


@pytest.fixture
def orders(url: str, apps: Apps, panel: RunningPanel) -> Iterator[RealOrders]:
    orders = RealOrders(url, apps, panel)
    yield orders
    orders.close()


def machine(orders: RealOrders) -> tuple[str, bool]:
    """The only one there is: whose it is, and whether it is suspended."""
    (only,) = orders.panel.machines
    return only["owner_tag"], only["suspended"]


@pytest.mark.parametrize("caller", [CLIENT, STAFF])
def test_order_to_active_suspended_and_resumed(orders: RealOrders, caller: Caller) -> None:
    suspended = {CLIENT: "suspended", STAFF: "suspended_by_admin"}[caller]
    with orders.worker():
        orders.wait_for("active")
        assert machine(orders) == (orders.apps.id, False)
        assert orders.apps.command("suspend", caller=caller).status_code == 202
        orders.wait_for(suspended)
        assert machine(orders) == (orders.apps.id, True)
        assert orders.apps.command("resume", caller=caller).status_code == 202
        orders.wait_for("active")
    assert machine(orders) == (orders.apps.id, False)


def test_machine_of_a_blocked_client_is_suspended_until_the_points_are_taken_back(
    orders: RealOrders,
) -> None:
    api = orders.apps.api
    with orders.worker(), running(thread(api.store)):
        orders.wait_for("active")
        assert api.add_abuse_points(10).status_code == 201
        orders.wait_until("suspended_for_abuse")
        assert machine(orders) == (orders.apps.id, True)
        assert api.add_abuse_points(-10).status_code == 201
        orders.wait_until("active")
    assert machine(orders) == (orders.apps.id, False)


@pytest.mark.parametrize("mode", ["temporary", "no_capacity", "drop_request", "drop_response"])
def test_panel_that_fails_twice_makes_one_machine(orders: RealOrders, mode: str) -> None:
    """PM-9: no second machine, also after an answer that never came."""
    orders.panel.fail(activation={"mode": mode, "times": 2})
    with orders.worker():
        orders.wait_for("active")
    assert machine(orders) == (orders.apps.id, False)


def test_impossible_activation_gives_the_money_back(orders: RealOrders) -> None:
    before = orders.apps.api.balance()
    orders.panel.fail(activation={"mode": "impossible"})
    with orders.worker():
        orders.wait_for("deleted")
    assert (before, orders.apps.api.balance()) == ("95.00", "100.00")
    assert orders.panel.machines == []


def test_staff_retries_what_the_limit_has_stopped(orders: RealOrders) -> None:
    """The numbers of attempts go on, so that orders does not take them for repetitions."""
    orders.panel.fail(any={"mode": "temporary"})
    with orders.worker(attempts=2):
        eventually(lambda: orders.operation.state == "manual")
        assert orders.operation.attempt == 2
        assert orders.staff("retry").status_code == 202
        eventually(lambda: (orders.operation.attempt, orders.operation.state) == (4, "manual"))
        orders.panel.fail()
        assert orders.staff("retry").status_code == 202
        orders.wait_for("active")
    assert machine(orders) == (orders.apps.id, False)


def test_staff_completes_or_cancels_what_the_limit_has_stopped(orders: RealOrders) -> None:
    orders.panel.fail(any={"mode": "temporary"})
    with orders.worker(attempts=1):
        eventually(lambda: orders.operation.state == "manual")
        assert orders.staff("complete", {"result": {"ip": "192.0.2.7"}}).status_code == 202
        orders.wait_for("active")
        assert orders.apps.command("suspend").status_code == 202
        eventually(lambda: orders.operation.state == "manual")
        assert orders.staff("cancel", {"reason": "some reason"}).status_code == 202
        orders.wait_for("active")


def test_worker_killed_between_panel_and_journal_makes_one_machine(orders: RealOrders) -> None:
    """The panel ends its work while nobody listens; the next worker asks, and orders nothing."""
    orders.panel.fail(activation={"mode": "slow", "seconds": 1.0, "times": 1})
    environment = os.environ | orders.environment
    worker = subprocess.Popen([*WORKER, "--data", "no-such-folder"], env=environment)
    try:
        eventually(lambda: orders.operation.state == "running")
    finally:
        worker.kill()
        worker.wait()
    eventually(lambda: orders.panel.machines)
    with orders.engine.begin() as tx:
        assert tx.scalar(select(WORK.c.state)) == "running"
        tx.execute(update(WORK).values(lease_expires_at=0))
        tx.execute(update(REPORT).where(REPORT.c.next_try_at > 0).values(next_try_at=0))
    orders.panel.fail(activation={"mode": "impossible"})
    with orders.worker():
        orders.wait_for("active")
    (only,) = orders.panel.machines
    assert len(only["operation_ids"]) == 1
