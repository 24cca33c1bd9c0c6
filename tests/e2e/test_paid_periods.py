"""Paid periods end on the running stack of each profile: renewed, held, brought back, deleted."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support.command_context import CLIENT, CLIENT_ID, STAFF
from tests.support.eventually import eventually
from tests.support.running_stack import RunningStack, running_stack
from tests.support.stack_client import StackClient
from tests.support.stack_orders import ordered

pytestmark = pytest.mark.e2e
PROFILES = ["embedded", pytest.param("kafka", marks=pytest.mark.kafka)]
BY_MONTH = {"period": "P1M", "source": "balance"}


class Client:
    """With a service that is renewed by itself, and 5.00 left on the balance."""

    def __init__(self, stack: RunningStack) -> None:
        self.stack, self.id = stack, ordered(stack)
        self.client, self.staff = StackClient(stack, CLIENT), StackClient(stack, STAFF)
        self.becomes("active")
        self.spend()
        path = f"services/{self.id}/edit"
        self.client.post("orders", path, uuid4().hex, auto_renew=BY_MONTH).raise_for_status()

    def spend(self) -> None:
        """10.00, on services of another kind of life."""
        items = [{"product": "vps-1", "period": "P1M", "quantity": 2}]
        order = self.client.post("orders", "orders", uuid4().hex, items=items).raise_for_status()
        path = f"orders/{order.json()['id']}/pay"
        self.client.post("orders", path, uuid4().hex, method="balance").raise_for_status()

    def advance(self, span: str) -> None:
        command = self.stack.hostledger("clock", "advance", span)
        assert command.returncode == 0, command.stderr

    def service(self) -> dict[str, Any]:
        """Empty before lifecycle knows it."""
        seen = self.staff.get("lifecycle", f"services/{self.id}")
        return dict(seen.json()) if seen.is_success else {}

    def becomes(self, status: str) -> None:
        expected = {"status": status, "operation": None}
        eventually(lambda: expected.items() <= self.service().items(), seconds=60)

    def deposit(self, amount: str) -> None:
        money = {"amount": amount, "currency": "EUR"}
        path = f"clients/{CLIENT_ID}/deposits"
        self.staff.post("orders", path, uuid4().hex, amount=money).raise_for_status()

    def balance(self) -> str:
        path = f"clients/{CLIENT_ID}/account"
        return str(self.client.get("orders", path).json()["balance"]["amount"])

    def told(self) -> list[str]:
        """Oldest first."""
        page = self.staff.get("lifecycle", f"services/{self.id}/history?limit=200")
        return [entry["event"] for entry in page.raise_for_status().json()["items"]][::-1]


@pytest.mark.parametrize("profile", PROFILES)
def test_money_and_time_decide(tmp_path: Path, profile: str) -> None:
    clock = str(tmp_path / "clock")
    with running_stack(tmp_path / "data", profile, "--simulator", TEST_CLOCK_FILE=clock) as stack:
        client = Client(stack)
        renewed_until_the_money_is_gone(client)
        brought_back(client)
        deleted_in_the_end(client)
        found = stack.hostledger("verify")
        assert found.returncode == 0, found.stdout


def renewed_until_the_money_is_gone(client: Client) -> None:
    client.advance("P25D")
    assert client.told()[-1] == "service.expiry_reminded"
    client.advance("P6D")
    client.becomes("active")
    assert client.balance() == "0.00"
    client.advance("P31D")
    client.becomes("suspended")
    assert [hold["cause"] for hold in client.service()["holds"]] == ["non_payment"]
    told = client.told()
    assert told.count("service.extended") == told.count("service.renewed") == 1
    assert "service.expired" in told
    explained = client.client.get("lifecycle", f"services/{client.id}/explain").json()
    assert explained["status"] == "suspended" and explained["because"]


def brought_back(client: Client) -> None:
    client.deposit("4.00")
    client.becomes("suspended")
    client.deposit("1.00")
    client.becomes("active")
    assert client.balance() == "0.00"


def deleted_in_the_end(client: Client) -> None:
    client.advance("P31D")
    client.becomes("suspended")
    client.advance("P15D")
    eventually(lambda: client.service()["status"] == "deleted", seconds=60)
    assert "service.deletion_due" in client.told()
