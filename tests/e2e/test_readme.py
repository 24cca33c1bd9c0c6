"""A demo: the walk of the README, pasted as it stands into a second terminal, and a card."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.command_context import CLIENT_ID
from tests.support.eventually import eventually
from tests.support.gateways import headers as signed
from tests.support.gateways import message
from tests.support.running_stack import ROOT
from tests.support.stack import StackProcess

pytestmark = pytest.mark.e2e
PORT_BASE = 21700
SCRIPT = f'#!/bin/sh\nexec "{sys.executable}" -m services.cli "$@"\n'


def walk() -> str:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    text: str = next(block for block in blocks if "hostledger token" in block)
    return text


PROFILES = ["embedded", pytest.param("kafka", marks=pytest.mark.kafka)]


@pytest.fixture(scope="module", params=PROFILES)
def stack(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[StackProcess]:
    folder = tmp_path_factory.mktemp("walk")
    stack = StackProcess(folder / "data", PORT_BASE, "--demo", "--profile", request.param)
    assert stack.start() == f"ready {stack.url(0)}"
    yield stack
    stack.close()


@pytest.fixture(scope="module")
def said(stack: StackProcess) -> subprocess.CompletedProcess[str]:
    """Only the ports and the place of the command differ from what is printed there."""
    folder = stack.data.parent
    command = folder / "hostledger"
    command.write_text(SCRIPT)
    command.chmod(0o755)
    path = f'export PATH="{folder}:{Path(sys.executable).parent}:$PATH"'
    text = walk().replace('export PATH="$PWD/.venv/bin:$PATH"', path)
    for port in (8001, 8002):
        text = text.replace(f":{port}", f":{PORT_BASE + port - 8000}")
    environment = os.environ | {"HOSTLEDGER_DATA": str(stack.data)}
    return subprocess.run(
        ["sh"], input=text, cwd=ROOT, env=environment, capture_output=True, text=True
    )


def test_walk_orders_pays_suspends_and_resumes(said: subprocess.CompletedProcess[str]) -> None:
    states = [line for line in said.stdout.splitlines() if line.isalpha()]
    assert (said.stderr, states) == ("", ["paid", "active", "suspended", "active"])


def test_walk_prints_the_instruction_manual(said: subprocess.CompletedProcess[str]) -> None:
    assert re.search(r"\| Password \| `[^`]{12,}` \|", said.stdout)


def test_walk_prints_the_history(said: subprocess.CompletedProcess[str]) -> None:
    assert '"event": "service.suspended"' in said.stdout


def bearer(stack: StackProcess, role: str, sub: str) -> dict[str, str]:
    token = stack.command("token", "--role", role, "--sub", sub).stdout.strip()
    return {"Authorization": f"Bearer {token}"}


def test_client_pays_by_card_on_the_page_of_the_demo(stack: StackProcess) -> None:
    """Without a script, and without a token: only what the browser has."""
    headers = bearer(stack, "client", str(CLIENT_ID))
    with httpx.Client(headers=headers, timeout=30) as http, httpx.Client(timeout=30) as browser:
        orders = f"{stack.url(1)}/v1/orders"
        item = {"product": "vps-1", "period": "P1M"}
        key = {"Idempotency-Key": "some order"}
        order = http.post(orders, json={"items": [item]}, headers=key).raise_for_status().json()
        key = {"Idempotency-Key": "some payment"}
        card = http.post(f"{orders}/{order['id']}/pay", json={"method": "card"}, headers=key)
        assert (card.status_code, card.json()["state"]) == (202, "awaiting_funds")
        page = browser.get(card.json()["redirect_url"]).raise_for_status()
        assert str(page.url).startswith(stack.url(100)) and 'value="pay"' in page.text
        pressed = browser.post(page.url, data={"decision": "pay"}, follow_redirects=True)
        assert pressed.status_code == 200 and "Paid." in pressed.text
        service = f"{stack.url(2)}/v1/services/{order['services'][0]['id']}"
        eventually(lambda: http.get(service).json().get("status") == "active", seconds=60)
        paid = http.get(f"{orders}/{order['id']}").json()
        assert (paid["state"], paid["payment"]["state"]) == ("paid", "credited")
        eventually(lambda: "The provider knows it." in browser.get(page.url).text)
        eventually(lambda: "service.paid by gateway" in _told(http, f"{service}/history"))


def _told(http: httpx.Client, history: str) -> list[str]:
    """What happened, and what kind of actor did it."""
    entries = http.get(history).raise_for_status().json()["items"]
    return [f"{entry['event']} by {entry['actor']['kind']}" for entry in entries]


def post(stack: StackProcess, path: str, body: object, headers: dict[str, str]) -> dict[str, Any]:
    key = {"Idempotency-Key": str(uuid4())}
    response = httpx.post(f"{stack.url(1)}/v1/{path}", json=body, headers=headers | key)
    answer: dict[str, Any] = response.raise_for_status().json()
    return answer


def report(stack: StackProcess, type_: str, payment_id: str) -> None:
    """As the gateway of the demo does."""
    body = json.dumps(message(payment_id, type_, external_id=payment_id)).encode()
    secret = (stack.data / "secrets" / "gateway-test").read_text().strip()
    url = f"{stack.url(1)}/v1/gateways/test/events"
    headers = signed(body, f"{type_} {payment_id}", secret)
    httpx.post(url, content=body, headers=headers).raise_for_status()


def test_card_that_is_charged_back_stops_what_it_bought_until_that_is_paid(
    stack: StackProcess,
) -> None:
    client, staff = str(uuid4()), bearer(stack, "staff", "some")
    as_client = bearer(stack, "client", client)
    items = {"items": [{"product": "vps-1", "period": "P1M"}]}
    order = post(stack, "orders", items, as_client)
    paid = post(stack, f"orders/{order['id']}/pay", {"method": "card"}, as_client)
    service = f"{stack.url(2)}/v1/services/{order['services'][0]['id']}"

    def wait_until(status: str) -> None:
        read = partial(httpx.get, service, headers=staff)
        eventually(lambda: read().json().get("status") == status, seconds=60)

    report(stack, "payment.paid", paid["payment"]["id"])
    wait_until("active")
    report(stack, "payment.reversed", paid["payment"]["id"])
    wait_until("suspended_by_admin")
    money = {"amount": {"amount": "5.00", "currency": "EUR"}}
    account = post(stack, f"clients/{client}/deposits", money, staff)
    assert (account["owed"]["amount"], account["balance"]["amount"]) == ("0.00", "0.00")
    wait_until("active")


def test_gateway_of_the_demo_signs_with_the_secret_of_the_folder(stack: StackProcess) -> None:
    url = f"{stack.url(1)}/v1/gateways/test/events"
    body = json.dumps(message(uuid4())).encode()
    secret = (stack.data / "secrets" / "gateway-test").read_text().strip()
    first, again = (
        httpx.post(url, content=body, headers=signed(body, id_, secret)) for id_ in "ab"
    )
    assert (first.status_code, again.status_code) == (200, 200)
    assert httpx.post(url, content=body, headers=signed(body, "c")).status_code == 401
    listed = httpx.get(url, params={"unmatched": "true"}, headers=bearer(stack, "staff", "some"))
    assert [each["reason"] for each in listed.json()["items"]] == ["unknown_payment"]
    verified = stack.command("verify")
    assert verified.returncode == 0, verified.stdout
