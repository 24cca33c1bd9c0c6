"""Two panels that can stand in for each other: one machine, and every operation where it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.apps import Apps
from tests.support.command_context import STAFF
from tests.support.eventually import eventually
from tests.support.panel import RunningPanel, running_panel
from tests.support.real_orders import RealOrders


@pytest.fixture
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPanel]:
    with running_panel(tmp_path_factory.mktemp("panel")) as panel:
        yield panel


@pytest.fixture
def spare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPanel]:
    with running_panel(tmp_path_factory.mktemp("spare")) as panel:
        yield panel


@pytest.fixture
def orders(
    tmp_path: Path, apps: Apps, panel: RunningPanel, spare: RunningPanel
) -> Iterator[RealOrders]:
    orders = RealOrders(f"sqlite:///{tmp_path}/processing.db", apps, panel, spare)
    yield orders
    orders.close()


@pytest.mark.parametrize("mode", ["no_capacity", "impossible", "temporary"])
def test_spare_panel_makes_what_the_first_cannot(
    orders: RealOrders, spare: RunningPanel, mode: str
) -> None:
    orders.panel.fail(activation={"mode": mode})
    with orders.worker():
        orders.wait_for("active")
        assert orders.apps.command("suspend", caller=STAFF).status_code == 202
        orders.wait_for("suspended_by_admin")
    assert orders.panel.machines == []
    (machine,) = spare.machines
    assert (machine["owner_tag"], machine["suspended"]) == (orders.apps.id, True)


def test_lost_answer_is_asked_for_and_not_made_again_elsewhere(
    orders: RealOrders, spare: RunningPanel
) -> None:
    orders.panel.fail(activation={"mode": "drop_response", "times": 3})
    with orders.worker():
        orders.wait_for("active")
    assert (len(orders.panel.machines), spare.machines) == (1, [])


def test_not_available_is_said_when_no_panel_has_capacity(
    orders: RealOrders, spare: RunningPanel
) -> None:
    for each in (orders.panel, spare):
        each.fail(activation={"mode": "no_capacity"})
    with orders.worker():
        eventually(lambda: "service.not_available" in orders.apps.api.types())
        spare.fail()
        orders.wait_for("active")
    assert orders.apps.api.types().count("service.not_available") == 1
    assert (orders.panel.machines, len(spare.machines)) == ([], 1)


def test_what_is_impossible_everywhere_gives_the_money_back(
    orders: RealOrders, spare: RunningPanel
) -> None:
    for each in (orders.panel, spare):
        each.fail(activation={"mode": "impossible"})
    with orders.worker():
        orders.wait_for("deleted")
    assert orders.apps.api.balance() == "100.00"
    assert (orders.panel.machines, spare.machines) == ([], [])
