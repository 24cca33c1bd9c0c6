"""A service that is ordered and paid over the HTTP of a running stack, and its status."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx

from tests.support.command_context import CLIENT, CLIENT_ID
from tests.support.load import STAFF
from tests.support.orders_api import VPS, VPS_1
from tests.support.running_stack import RunningStack


def ordered(stack: RunningStack) -> str:
    """The id of a service that is paid."""
    url = f"{stack.url('orders')}/v1"
    staff, client = ({"Authorization": stack.bearer(each)} for each in (STAFF, CLIENT))
    with httpx.Client(timeout=30) as http:
        for path, body in (("product-types/vps", VPS), ("products/vps-1", VPS_1)):
            http.put(f"{url}/{path}", json=body, headers=staff).raise_for_status()
        deposit = {"amount": {"amount": "20.00", "currency": "EUR"}}
        order = {"items": [{"product": "vps-1", "period": "P1M"}]}
        post(http, f"{url}/clients/{CLIENT_ID}/deposits", deposit, staff)
        placed = post(http, f"{url}/orders", order, client)
        post(http, f"{url}/orders/{placed['id']}/pay", {"method": "balance"}, client)
    return str(placed["services"][0]["id"])


def post(http: httpx.Client, url: str, body: object, headers: dict[str, str]) -> dict[str, Any]:
    response = http.post(url, json=body, headers=headers | {"Idempotency-Key": uuid4().hex})
    content: dict[str, Any] = response.raise_for_status().json()
    return content


def status(stack: RunningStack, service_id: str) -> str:
    """Empty text until lifecycle has read of it."""
    url = f"{stack.url('lifecycle')}/v1/services/{service_id}"
    response = httpx.get(url, headers={"Authorization": stack.bearer(CLIENT)})
    return str(response.json()["status"]) if response.is_success else ""
