"""A payment gateway: what it sends, signed as Standard Webhooks has it, and its answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook
from werkzeug.test import TestResponse

from shared import webhooks
from shared.rules.checkout import Gateway
from tests.support.command_context import new_id
from tests.support.orders_api import OrdersApi

SECRET = webhooks.secret_of(b"some key of the gateway that is tested")
OTHER_SECRET = webhooks.secret_of(b"some key of another gateway")
GATEWAYS = {
    "other": Gateway(name="other", key=webhooks.key_of(OTHER_SECRET), url=None),
    "some": Gateway(name="some", key=webhooks.key_of(SECRET), url="https://some.example/checkout"),
}


def headers(
    body: bytes, webhook_id: str, secret: str = SECRET, at: datetime | None = None
) -> dict[str, str]:
    """By the library, whatever the product does itself."""
    at = at or datetime.now(UTC)
    return {
        "Content-Type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(webhook_id, at, body.decode()),
    }


def message(
    payment_id: object,
    type_: str = "payment.paid",
    amount: str | None = "5.00",
    currency: str = "EUR",
    external_id: str = "some transaction",
) -> dict[str, Any]:
    money = None if amount is None else {"amount": amount, "currency": currency}
    data = {"payment_id": str(payment_id), "amount": money, "external_id": external_id}
    return {"type": type_, "timestamp": "2026-01-01T00:00:00Z", "data": data}


def send(
    api: OrdersApi, content: object, webhook_id: str | None = None, name: str = "some"
) -> TestResponse:
    """Under an id of its own, unless it is said."""
    body = json.dumps(content).encode()
    signed = headers(body, webhook_id or f"some message {new_id()}")
    return api.app.test_client().post(f"/v1/gateways/{name}/events", data=body, headers=signed)
