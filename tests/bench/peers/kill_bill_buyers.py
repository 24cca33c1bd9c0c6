"""Kill Bill's clients, who subscribe: invoiced, paid from outside, active."""

from __future__ import annotations

import http.client
import json
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

PRICE = 5.0
PLAN = {
    "planId": "vps-1",
    "productName": "VPS1",
    "productCategory": "BASE",
    "currency": "EUR",
    "amount": PRICE,
    "billingPeriod": "MONTHLY",
    "trialLength": 0,
    "trialTimeUnit": "UNLIMITED",
}
"""Its own plans have a month that is free."""
TENANT = {"apiKey": "bench", "apiSecret": "bench"}
HEADERS = {
    "Authorization": "Basic YWRtaW46cGFzc3dvcmQ=",
    "X-Killbill-ApiKey": TENANT["apiKey"],
    "X-Killbill-ApiSecret": TENANT["apiSecret"],
    "X-Killbill-CreatedBy": "bench",
    "Content-Type": "application/json",
}
"""The administrator as it is shipped."""
WAIT_SECONDS = 60
"""However long it takes, the answer is awaited."""


class KillBillBuyers:
    """So many at once; each stands for several accounts, that take turns."""

    def __init__(self, url: str, count: int, clients_each: int) -> None:
        self._url = url
        self._subscriptions: defaultdict[str, list[str]] = defaultdict(list)
        call = self._caller()
        call("POST", "tenants", TENANT)
        call("POST", "catalog/simplePlan", PLAN)
        self._accounts = [[self._account(call) for _ in range(clients_each)] for _ in range(count)]

    def worker(self, number: int) -> Callable[[], None]:
        """Subscribes once: the answer comes when it is paid and active."""
        call, accounts = self._caller(), cycle(self._accounts[number])
        path = f"subscriptions?callCompletion=true&callTimeoutSec={WAIT_SECONDS}"

        def buy() -> None:
            account = next(accounts)
            made = call("POST", path, {"accountId": account, "planName": PLAN["planId"]})
            self._subscriptions[account].append(made)

        return buy

    def check(self) -> None:
        """Raises AssertionError if one is not active, or not paid once."""
        with ThreadPoolExecutor(len(self._accounts)) as executor:
            list(executor.map(self._check, self._accounts))

    def _check(self, accounts: list[str]) -> None:
        call = self._caller()
        for account in accounts:
            made = self._subscriptions[account]
            paid = [each["purchasedAmount"] for each in call("GET", f"accounts/{account}/payments")]
            assert paid == [PRICE] * len(made), (account, paid)
            bundles = call("GET", f"accounts/{account}/bundles")
            states = {
                subscription["subscriptionId"]: subscription["state"]
                for bundle in bundles
                for subscription in bundle["subscriptions"]
            }
            assert states == dict.fromkeys(made, "ACTIVE"), (account, states)

    def _account(self, call: Callable[..., Any]) -> str:
        body = {"name": "Client", "currency": PLAN["currency"], "externalKey": str(uuid4())}
        account: str = call("POST", "accounts", body)
        method = {"pluginName": "__EXTERNAL_PAYMENT__", "pluginInfo": {}}
        call("POST", f"accounts/{account}/paymentMethods?isDefault=true", method)
        return account

    def _caller(self) -> Callable[..., Any]:
        """Over a connection of its own. What it answers, or the id of what was made."""
        connection = http.client.HTTPConnection(urlsplit(self._url).netloc)

        def call(method: str, path: str, body: object = None) -> Any:
            content = None if body is None else json.dumps(body)
            connection.request(method, f"/1.0/kb/{path}", content, HEADERS)
            response = connection.getresponse()
            answer, location = response.read(), response.headers.get("Location", "")
            assert 200 <= response.status < 300, (method, path, response.status, answer)
            return location.rpartition("/")[2] if method == "POST" else json.loads(answer)

        return call
