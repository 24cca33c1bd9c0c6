"""A service from order to deletion on the running stack of each profile, as its people live it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.command_context import CLIENT, CLIENT_ID, OTHER_CLIENT, OTHER_CLIENT_ID, STAFF
from tests.support.eventually import eventually
from tests.support.running_stack import RunningStack, running_stack
from tests.support.stack_client import StackClient
from tests.support.stack_orders import ordered

pytestmark = pytest.mark.e2e
PROFILES = ["embedded", pytest.param("kafka", marks=pytest.mark.kafka)]


class Life:
    def __init__(self, stack: RunningStack) -> None:
        self.stack, self.id = stack, ordered(stack)
        self.client, self.staff = StackClient(stack, CLIENT), StackClient(stack, STAFF)
        self.new_owner = StackClient(stack, OTHER_CLIENT)

    def does(self, who: StackClient, verb: str, status: int, **body: Any) -> dict[str, Any]:
        response = who.post("orders", f"services/{self.id}/{verb}", uuid4().hex, **body)
        assert response.status_code == status, response.text
        return dict(response.json())

    def pays(self, order: dict[str, Any]) -> None:
        path = f"orders/{order['order_id']}/pay"
        self.client.post("orders", path, uuid4().hex, method="balance").raise_for_status()

    def about(self, client_id: object, verb: str, **body: Any) -> None:
        path = f"clients/{client_id}/{verb}"
        self.staff.post("orders", path, uuid4().hex, **body).raise_for_status()

    def seen(self, who: StackClient) -> dict[str, Any]:
        """As lifecycle shows it; empty: not at all."""
        response = who.get("lifecycle", f"services/{self.id}")
        return dict(response.json()) if response.is_success else {}

    def becomes(self, status: str, who: StackClient | None = None, **fields: Any) -> None:
        """Without an operation that is open."""
        expected = {"status": status, "operation": None, **fields}
        eventually(lambda: expected.items() <= self.seen(who or self.client).items(), seconds=60)

    def machines(self) -> list[dict[str, Any]]:
        url = f"{self.stack.url('simulator')}/machines"
        return list(httpx.get(url).raise_for_status().json()["machines"])


@pytest.mark.parametrize("profile", PROFILES)
def test_life_of_a_service(tmp_path: Path, profile: str) -> None:
    with running_stack(tmp_path / "data", profile, "--simulator") as stack:
        life = Life(stack)
        life.becomes("active")
        edited_and_restarted(life)
        renewed(life)
        held_for_abuse(life)
        handed_over(life)
        deleted(life)
        found = stack.hostledger("verify")
        assert found.returncode == 0, found.stdout


def edited_and_restarted(life: Life) -> None:
    life.does(life.client, "edit", 200, label="Mail server")
    quote = life.does(life.client, "quote", 200, action="edit", resources={"ip": 2})
    order = life.does(life.client, "edit", 201, resources={"ip": 2})
    placed = life.client.get("orders", f"orders/{order['order_id']}").json()
    assert quote["total"] == placed["total"], "so soon the same, to the cent"
    life.pays(order)
    life.becomes("active", label="Mail server", resources={"ip": 2})
    life.does(life.client, "reboot", 202, hard=True)
    life.becomes("active")


def renewed(life: Life) -> None:
    before = life.seen(life.client)["paid_until"]
    price = life.seen(life.client)["price"]
    life.about(CLIENT_ID, "deposits", amount=price)
    order = life.does(life.client, "renew", 201, period="P1M", **{"from": before})
    assert life.does(life.client, "renew", 200, period="P1M")["order_id"] == order["order_id"]
    life.pays(order)
    eventually(lambda: life.seen(life.client)["paid_until"] > before)
    life.becomes("active", price=price)


def held_for_abuse(life: Life) -> None:
    life.about(CLIENT_ID, "abuse", points=10, subject="spam")
    life.becomes("suspended_for_abuse")
    assert [machine["power"] for machine in life.machines()] == ["off"]
    refused = life.does(life.client, "resume", 409)
    assert refused["code"] == "hold_not_yours"
    life.about(CLIENT_ID, "abuse", points=-10, subject="cleared up")
    life.becomes("active")
    assert [machine["power"] for machine in life.machines()] == ["on"]


def handed_over(life: Life) -> None:
    life.does(life.client, "delete", 200, moment="period_end")
    scheduled = life.seen(life.client)
    life.becomes("active", deletion_scheduled_for=scheduled["paid_until"])
    life.does(life.client, "keep", 200)
    life.about(OTHER_CLIENT_ID, "deposits", amount={"amount": "1.00", "currency": "EUR"})
    life.does(life.staff, "transfer", 202, to_client_id=str(OTHER_CLIENT_ID))
    life.becomes("active", life.new_owner, client_id=str(OTHER_CLIENT_ID))
    assert life.seen(life.client) == {}
    assert life.does(life.client, "reboot", 404)["code"] == "unknown_service"


def deleted(life: Life) -> None:
    life.does(life.new_owner, "delete", 202, reason="not needed any more")
    life.becomes("deleted", life.staff)
    assert (life.seen(life.new_owner), life.machines()) == ({}, [])
    history = life.staff.get("lifecycle", f"services/{life.id}/history").json()["items"]
    assert history[0]["event"] == "service.deleted"
    assert history[0]["reason"] == "not needed any more"
    told = [each["text"] for each in history]
    assert "Changed to VPS 1 (2 ip) by the client" in told
    assert "Renewed on the panel" in " ".join(told)
    assert "Transferred to another client by the provider" in told
