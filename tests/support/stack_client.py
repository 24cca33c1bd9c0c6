"""A client of a running stack, who orders and asks with keys of their own choice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid4

import httpx

from services.cli.apps import APPS
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from tests.support.running_stack import RunningStack

READY_APPS = [app for app in APPS if app != "cabinet"]
TIMEOUT_SECONDS = 60.0
"""Longer than anything may take: what takes too long is seen, and does not fail by itself."""


class StackClient:
    def __init__(self, stack: RunningStack, caller: Caller | None = None) -> None:
        """Somebody new unless it is said who calls."""
        self._stack = stack
        self._caller = caller or Caller(role=Role.CLIENT, sub=str(uuid4()))

    def order(self, key: str) -> httpx.Response:
        return self.post("orders", "orders", key, items=[{"product": "vps-1", "period": "P1M"}])

    def ask(self, key: str, **body: Any) -> httpx.Response:
        texts = {"subject": "some subject", "text": "some text", "department": "support"}
        return self.post("notifications", "questions", key, **texts, **body)

    def orders(self) -> set[str]:
        """Ids, as lifecycle sees them."""
        return self._ids(self.get("lifecycle", "orders"))

    def questions(self) -> set[str]:
        return self._ids(self.get("notifications", "questions"))

    def post(self, app: str, path: str, key: str, **body: Any) -> httpx.Response:
        headers = self._headers | {"Idempotency-Key": key}
        url = f"{self._stack.url(app)}/v1/{path}"
        return httpx.post(url, json=body, headers=headers, timeout=TIMEOUT_SECONDS)

    def get(self, app: str, path: str) -> httpx.Response:
        url = f"{self._stack.url(app)}/v1/{path}"
        return httpx.get(url, headers=self._headers, timeout=TIMEOUT_SECONDS)

    def everything(self, key: str) -> dict[str, httpx.Response]:
        """What needs a database, all at once: the answers by what was asked."""
        asked = {
            "place": partial(self.order, key),
            "ask": partial(self.ask, key),
            "list": partial(self.get, "lifecycle", "orders"),
        }
        asked |= {f"{app} ready": partial(ready, self._stack, app) for app in READY_APPS}
        with ThreadPoolExecutor(len(asked)) as executor:
            futures = {name: executor.submit(call) for name, call in asked.items()}
        return {name: future.result() for name, future in futures.items()}

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": self._stack.bearer(self._caller)}

    def _ids(self, response: httpx.Response) -> set[str]:
        return {item["id"] for item in response.raise_for_status().json()["items"]}


def ready(stack: RunningStack, app: str) -> httpx.Response:
    return httpx.get(f"{stack.url(app)}/readyz", timeout=TIMEOUT_SECONDS)


def all_ready(stack: RunningStack) -> bool:
    """Also those that the supervisor starts again, and do not listen yet."""
    try:
        return all(ready(stack, app).is_success for app in READY_APPS)
    except httpx.HTTPError:
        return False
