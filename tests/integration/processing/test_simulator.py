"""The panel simulator over HTTP: what it does, what it remembers, how it fails."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import httpx
import pytest

from tests.support.command_context import new_id
from tests.support.eventually import eventually
from tests.support.panel import RunningPanel, running_panel


def test_activation_creates_a_machine(panel: RunningPanel) -> None:
    operation_id = new_id()
    response = panel.carry_out("activation", operation_id=operation_id)
    result = response.json()["result"]
    assert result.keys() == {"hostname", "ip", "user", "panel_path", "secrets"}
    machine = {"id": "m1", "owner_tag": "some service", "power": "on", "suspended": False}
    assert panel.machines == [machine | {"operation_ids": [str(operation_id)]}]


def test_repeated_operation_is_done_once_with_the_same_answer(panel: RunningPanel) -> None:
    operation_id = new_id()
    answers = [panel.carry_out("activation", operation_id=operation_id).json() for _ in range(2)]
    assert answers[0] == answers[1] == panel.http.get(f"/operations/{operation_id}").json()
    assert len(panel.machines) == 1


def test_unknown_operation_is_404(panel: RunningPanel) -> None:
    assert panel.http.get(f"/operations/{new_id()}").status_code == 404


def test_operations_change_the_machine_of_their_owner_tag_only(panel: RunningPanel) -> None:
    panel.carry_out("activation")
    panel.carry_out("activation", "other service")
    panel.carry_out("suspension")
    shown = [(machine["power"], machine["suspended"]) for machine in panel.machines]
    assert shown == [("off", True), ("on", False)]
    for kind in ("resume", "reboot", "renewal", "transfer", "change"):
        assert panel.carry_out(kind).status_code == 200
    machines = panel.http.get("/machines", params={"owner_tag": "some service"}).json()["machines"]
    assert [machine["power"] for machine in machines] == ["on"]
    assert len(machines[0]["operation_ids"]) == 7


def test_deletion_removes_whatever_bears_the_owner_tag(panel: RunningPanel) -> None:
    for owner_tag in ("some service", "some service", "other service"):
        panel.carry_out("activation", owner_tag)
    assert panel.carry_out("deletion").status_code == 200
    assert [machine["owner_tag"] for machine in panel.machines] == ["other service"]
    assert panel.carry_out("deletion").status_code == 200


def test_operation_on_a_machine_that_is_gone_is_impossible(panel: RunningPanel) -> None:
    response = panel.carry_out("suspension")
    assert (response.status_code, response.json()["error"]["class"]) == (422, "impossible")


@pytest.mark.parametrize(
    ("mode", "status"), [("temporary", 503), ("impossible", 422), ("no_capacity", 507)]
)
def test_fault_happens_as_often_as_it_was_set(panel: RunningPanel, mode: str, status: int) -> None:
    panel.fail(activation={"mode": mode, "times": 2})
    answers = [panel.carry_out("activation") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert answers[0].json()["error"]["class"] == mode
    assert len(panel.machines) == 1


def test_fault_without_times_lasts_until_it_is_replaced(panel: RunningPanel) -> None:
    panel.fail(any={"mode": "temporary"}, resume={"mode": "impossible", "times": 1})
    panel.carry_out("activation")
    assert panel.carry_out("resume").status_code == 422
    assert panel.carry_out("resume").status_code == 503
    panel.fail()
    assert panel.carry_out("activation").status_code == 200


@pytest.mark.parametrize(("mode", "machines"), [("drop_request", 0), ("drop_response", 1)])
def test_dropped_connection_is_closed_without_an_answer(
    panel: RunningPanel, mode: str, machines: int
) -> None:
    panel.fail(activation={"mode": mode, "times": 1})
    operation_id = new_id()
    with pytest.raises(httpx.RemoteProtocolError):
        panel.carry_out("activation", operation_id=operation_id)
    assert len(panel.machines) == machines
    panel.carry_out("activation", operation_id=operation_id)
    assert len(panel.machines) == 1


def test_slow_operation_is_running_until_it_is_done(panel: RunningPanel) -> None:
    operation_id, url = new_id(), "/operations/{}"
    panel.fail(activation={"mode": "slow", "times": 1, "seconds": 0.3})
    thread = Thread(target=panel.carry_out, args=["activation", "some service", operation_id])
    thread.start()
    states = [eventually(lambda: panel.http.get(url.format(operation_id)).json().get("state"))]
    thread.join()
    states.append(panel.http.get(url.format(operation_id)).json()["state"])
    assert states == ["running", "done"]


def test_machines_operations_and_faults_outlive_the_process(tmp_path: Path) -> None:
    operation_id = new_id()
    with running_panel(tmp_path) as panel:
        panel.carry_out("activation", operation_id=operation_id)
        panel.fail(any={"mode": "temporary", "times": 2})
        panel.carry_out("reboot")
        machines = panel.machines
    with running_panel(tmp_path) as panel:
        assert panel.machines == machines
        assert panel.http.get(f"/operations/{operation_id}").status_code == 200
        assert [panel.carry_out("reboot").status_code for _ in range(2)] == [503, 200]


@pytest.mark.parametrize(
    "faults",
    [{"painting": {"mode": "slow"}}, {"any": {"mode": "some"}}, {"any": {"mode": "slow", "x": 1}}],
)
def test_faults_that_are_none_are_refused(panel: RunningPanel, faults: object) -> None:
    response = panel.http.put("/faults", json=faults)
    assert (response.status_code, response.json()["error"]["class"]) == (422, "invalid")
