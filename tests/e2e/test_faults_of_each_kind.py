"""Every kind of operation under every fault of the panel: the machines are those of the services.

Those of the activation are in test_operations.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.rules.caller import Caller
from tests.support.apps import Apps
from tests.support.command_context import CLIENT, OTHER_CLIENT_ID, STAFF
from tests.support.eventually import eventually
from tests.support.orders_api import VPS_1
from tests.support.panel import RunningPanel, running_panel
from tests.support.real_orders import RealOrders

TO_OTHER_CLIENT = {"to_client_id": str(OTHER_CLIENT_ID)}
ONE_EURO = {"amount": {"amount": "1.00", "currency": "EUR"}}
COMMANDS: dict[str, tuple[str, dict[str, Any] | None, Caller]] = {
    "suspension": ("suspend", None, CLIENT),
    "resume": ("resume", None, CLIENT),
    "reboot": ("reboot", {"hard": True}, CLIENT),
    "transfer": ("transfer", TO_OTHER_CLIENT, STAFF),
    "renewal": ("renew", {"period": "P1M", "free": True}, STAFF),
    "change": ("edit", {"product": "vps-2"}, CLIENT),
    "deletion": ("delete", None, CLIENT),
}
"""By kind: the verb, the body, the caller."""
STATUSES = {"suspension": "suspended", "deletion": "deleted"}
"""After the kinds that do not end in `active`."""
PASSING: dict[str, dict[str, Any]] = {
    "temporary": {"times": 2},
    "drop_request": {"times": 2},
    "drop_response": {"times": 2},
    "slow": {"times": 1, "seconds": 1.5},
}
"""Faults after which the panel does the work."""
UNDONE = {"suspension": "active", "resume": "suspended_by_admin", "transfer": "active"}
"""What staff's `cancel` leads to. Source: rules.md EC-15."""


@pytest.fixture
def orders(tmp_path: Path, apps: Apps, panel: RunningPanel) -> Iterator[RealOrders]:
    """The service is active. On SQLite: test_operations has the journal on PostgreSQL too."""
    orders = RealOrders(f"sqlite:///{tmp_path}/processing.db", apps, panel)
    apps.api.post(f"/v1/clients/{OTHER_CLIENT_ID}/deposits", ONE_EURO, STAFF)
    apps.api.put("/v1/products/vps-2", VPS_1 | {"name": "VPS 2"})
    with orders.worker():
        orders.wait_for("active")
    yield orders
    orders.close()


@pytest.fixture
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPanel]:
    with running_panel(tmp_path_factory.mktemp("panel")) as panel:
        yield panel


def command(orders: RealOrders, kind: str) -> None:
    verb, body, caller = COMMANDS[kind]
    if body and kind == "renewal":
        body |= {"from": paid_until(orders)}
    response = orders.apps.command(verb, body, caller=caller)
    assert response.status_code == 202, response.json


def paid_until(orders: RealOrders) -> str:
    orders.apps.follow()
    service = orders.apps.service().json
    assert service
    return str(service["paid_until"])


def prepare(orders: RealOrders, kind: str) -> None:
    if kind == "resume":
        command(orders, "suspension")
        orders.wait_for("suspended")


def assert_machines_are_those_of_the_services(orders: RealOrders, status: str) -> None:
    suspended = status.startswith("suspended")
    machine = {"owner_tag": orders.apps.id, "suspended": suspended}
    machine |= {"power": "off" if suspended else "on"}
    compared = [
        {name: value for name, value in each.items() if name in machine}
        for each in orders.panel.machines
    ]
    assert compared == ([] if status == "deleted" else [machine])


@pytest.mark.parametrize("mode", PASSING)
@pytest.mark.parametrize("kind", COMMANDS)
def test_panel_that_fails_for_a_while(orders: RealOrders, kind: str, mode: str) -> None:
    """OP-3, ST-1: in the end it is done; no service is resumed whose machine stays off."""
    with orders.worker():
        prepare(orders, kind)
        orders.panel.fail(**{kind: {"mode": mode, **PASSING[mode]}})
        command(orders, kind)
        orders.wait_for(status := STATUSES.get(kind, "active"))
    assert_machines_are_those_of_the_services(orders, status)


@pytest.mark.parametrize("kind", ["suspension", "resume", "transfer", "deletion"])
def test_what_must_be_done_in_the_end_is_staffs_task(orders: RealOrders, kind: str) -> None:
    with orders.worker():
        prepare(orders, kind)
        orders.panel.fail(**{kind: {"mode": "impossible"}})
        command(orders, kind)
        eventually(lambda: orders.operation.state == "manual")
        orders.panel.fail()
        assert orders.staff("retry").status_code == 202
        orders.wait_for(status := STATUSES.get(kind, "active"))
    assert_machines_are_those_of_the_services(orders, status)


@pytest.mark.parametrize("kind", UNDONE)
def test_cancel_undoes_what_asked_for_the_operation(orders: RealOrders, kind: str) -> None:
    with orders.worker():
        prepare(orders, kind)
        orders.panel.fail(**{kind: {"mode": "impossible"}})
        command(orders, kind)
        eventually(lambda: orders.operation.state == "manual")
        assert orders.staff("cancel", {"reason": "some reason"}).status_code == 202
        orders.wait_for(UNDONE[kind])
    assert_machines_are_those_of_the_services(orders, UNDONE[kind])


@pytest.mark.parametrize("mode", ["temporary", "impossible"])
def test_reboot_that_fails_is_over(orders: RealOrders, mode: str) -> None:
    orders.panel.fail(reboot={"mode": mode, "times": 1})
    with orders.worker():
        command(orders, "reboot")
        orders.wait_for("active")
    assert len(orders.panel.machines[0]["operation_ids"]) == 1, "the activation alone"
    assert_machines_are_those_of_the_services(orders, "active")


@pytest.mark.parametrize("mode", ["impossible", "temporary"])
def test_change_that_cannot_be_made_leaves_the_service_as_it_was(
    orders: RealOrders, mode: str
) -> None:
    orders.panel.fail(change={"mode": mode})
    with orders.worker(attempts=2):
        command(orders, "change")
        if mode == "temporary":
            eventually(lambda: orders.operation.state == "manual")
            assert orders.staff("cancel", {"reason": "some reason"}).status_code == 202
        orders.wait_for("active")
    service = orders.apps.service().json
    assert service and service["product"]["code"] == "vps-1"
    assert_machines_are_those_of_the_services(orders, "active")


def test_renewal_that_cannot_be_made_moves_the_date_back(orders: RealOrders) -> None:
    """EC-12."""
    before = paid_until(orders)
    orders.panel.fail(renewal={"mode": "impossible"})
    command(orders, "renewal")
    assert paid_until(orders) > before
    with orders.worker():
        orders.wait_for("active")
    assert paid_until(orders) == before
    assert_machines_are_those_of_the_services(orders, "active")


def test_change_is_shown_as_no_status_of_its_own(orders: RealOrders) -> None:
    command(orders, "change")
    orders.apps.follow()
    service = orders.apps.service().json
    assert service and (service["status"], service["operation"]["kind"]) == ("active", "change")
    assert service["allowed"]["suspend"] == "operation_in_progress"
    with orders.worker():
        orders.wait_for("active")
    changed = orders.apps.service().json
    assert changed and changed["product"] == {"code": "vps-2", "name": "VPS 2", "type": "vps"}
