"""Time passes on the running stack of each profile: what is due then is done, and says by what."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.command_context import CLIENT, STAFF
from tests.support.eventually import eventually
from tests.support.running_stack import RunningStack, running_stack
from tests.support.stack_client import StackClient
from tests.support.stack_orders import ordered, status

pytestmark = pytest.mark.e2e
PROFILES = ["embedded", pytest.param("kafka", marks=pytest.mark.kafka)]
ITEM = {"product": "vps-1", "period": "P1M"}


def advance(stack: RunningStack, span: str) -> dict[str, Any]:
    command = stack.hostledger("clock", "advance", span, "--json")
    assert command.returncode == 0, command.stderr
    return dict(json.loads(command.stdout))


def entries(client: StackClient, service_id: str) -> list[tuple[str, str]]:
    """Of the history, newest first: what happened by which timer."""
    page = client.get("lifecycle", f"services/{service_id}/history").raise_for_status().json()
    return [
        (entry["event"], entry["actor"]["id"])
        for entry in page["items"]
        if entry["actor"]["kind"] == "system"
    ]


def does(who: StackClient, path: str, **body: Any) -> dict[str, Any]:
    return dict(who.post("orders", path, uuid4().hex, **body).raise_for_status().json())


@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_due_is_done_when_the_clock_is_advanced(tmp_path: Path, profile: str) -> None:
    clock = tmp_path / "clock"
    with running_stack(tmp_path / "data", profile, "--simulator", TEST_CLOCK_FILE=str(clock)) as s:
        client, staff = StackClient(s, CLIENT), StackClient(s, STAFF)
        held, leaving = ordered(s), ordered(s)
        eventually(lambda: {status(s, held), status(s, leaving)} == {"active"}, seconds=60)
        until = (datetime.now(UTC) + timedelta(days=3)).isoformat()
        does(staff, f"services/{held}/suspend", until=until, reason="some works")
        eventually(lambda: status(s, held) == "suspended_by_admin", seconds=60)
        does(client, f"services/{leaving}/delete", moment="period_end")
        unpaid, awaited = (does(client, "orders", items=[ITEM]) for _ in range(2))
        does(client, f"orders/{awaited['id']}/pay", method="transfer")

        assert advance(s, "P4D")["advanced"] == "P4D"
        assert ("service.hold_lifted", "hold_end") in entries(staff, held)
        eventually(lambda: status(s, held) == "active", seconds=60)

        assert advance(s, "P40D")["advanced"] == "P44D" == clock.read_text().strip()
        assert ("service.deletion_due", "deletion") in entries(staff, leaving)
        for order in (unpaid, awaited):
            (service,) = order["services"]
            assert entries(staff, service["id"]) == [("service.deleted", "order_expiry")]
            seen = client.get("lifecycle", f"orders/{order['id']}").raise_for_status().json()
            assert seen["state"] == "expired"
        assert seen["payment"]["state"] == "voided"
        eventually(lambda: _is_deleted(staff, leaving), seconds=60)
        credited = does(staff, f"payments/{seen['payment']['id']}/credit")
        assert credited["state"] == "credited"
        assert client.get("orders", f"orders/{awaited['id']}").json()["state"] == "expired"
        _everything_agrees(s)


def _is_deleted(staff: StackClient, service_id: str) -> bool:
    service = staff.get("lifecycle", f"services/{service_id}").raise_for_status().json()
    return str(service["status"]) == "deleted"


def _everything_agrees(stack: RunningStack) -> None:
    metrics = httpx.get(f"{stack.url('orders', 'worker')}/metrics").text
    assert "timers_due 0.0" in metrics and "timer_lag_seconds 0.0" in metrics
    refused = stack.hostledger("clock", "advance", "P0D")
    assert refused.returncode == 2 and "time does not go back" in refused.stderr
    verified = stack.hostledger("verify")
    assert verified.returncode == 0, verified.stdout
