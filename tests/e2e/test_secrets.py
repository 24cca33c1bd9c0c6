"""An access password is in the owner's manual, and nowhere else: IN of rules.md, section 14."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from tests.support.command_context import CLIENT
from tests.support.eventually import eventually
from tests.support.kafka import read_topic
from tests.support.load import STAFF
from tests.support.orders_api import VPS_1
from tests.support.running_stack import RunningStack, running_stack
from tests.support.stack_client import StackClient
from tests.support.stack_orders import ordered, status

pytestmark = pytest.mark.e2e
PROFILES = ["embedded", pytest.param("kafka", marks=pytest.mark.kafka)]
TEMPLATE = "{{ access.ip }} {{ access.secrets.password }}"


@pytest.mark.parametrize("profile", PROFILES)
def test_password_is_in_the_manual_alone(tmp_path: Path, profile: str) -> None:
    with running_stack(tmp_path / "data", profile, "--simulator") as stack:
        service_id = ordered(stack)
        eventually(lambda: status(stack, service_id) == "active", seconds=60)
        address, password = manual(stack, service_id)
        suspended = StackClient(stack, CLIENT).post(
            "orders", f"services/{service_id}/suspend", "some key"
        )
        assert suspended.status_code == 202
        eventually(lambda: status(stack, service_id) == "suspended", seconds=60)
        said = list(everything_said(stack, service_id))
        assert any(address in text for _, text in said)
        assert [place for place, text in said if password in text] == []
    kept = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file for file in kept if address.encode() in file.read_bytes()]
    assert [file for file in kept if password.encode() in file.read_bytes()] == []


def manual(stack: RunningStack, service_id: str) -> list[str]:
    """Address and password, as the owner reads them."""
    httpx.put(
        f"{stack.url('orders')}/v1/products/vps-1",
        json=VPS_1 | {"instruction": TEMPLATE},
        headers={"Authorization": stack.bearer(STAFF)},
    ).raise_for_status()
    response = StackClient(stack, CLIENT).get("orders", f"services/{service_id}/instruction")
    address, password = response.raise_for_status().json()["text"].split()
    assert len(password) >= 12
    return [address, password]


def everything_said(stack: RunningStack, service_id: str) -> Iterator[tuple[str, str]]:
    """Where, and what: of the service, by all that show it."""
    for arguments in (
        ("events", "tail", "--no-follow", "--json"),
        ("export-stream", service_id),
        ("service", "show", service_id, "--json"),
        ("service", "history", service_id, "--json"),
        ("service", "explain", service_id, "--json"),
    ):
        yield " ".join(arguments), stack.hostledger(*arguments).stdout
    staff = StackClient(stack, STAFF)
    for app, path in (("lifecycle", "operations"), ("lifecycle", f"services/{service_id}")):
        yield path, staff.get(app, path).text
    if kafka := stack.folder.stack_file.read().kafka:
        for event in read_topic(kafka.bootstrap_servers, "hosting.service"):
            yield event.id, msgspec.json.encode(event).decode()
