"""Random services: what a quote says is what its call at the same instant charges or gives back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.calendar import Calendar
from tests.support.command_context import CLIENT_ID, STAFF
from tests.support.currencies import CURRENCIES, minor_of, money, priced_in
from tests.support.orders_api import IP, VPS, VPS_1, OrdersApi

PRICES = [{"period": "P1M", "amount": "7.31"}, {"period": "P1Y", "amount": "70.07"}]
UNIT_PRICES = [{"period": "P1M", "amount": "1.37"}, {"period": "P1Y", "amount": "13.01"}]
UNEVEN = VPS_1 | {"resources": [IP | {"prices": UNIT_PRICES}]}
PRODUCTS = {"vps-1": UNEVEN, "vps-2": UNEVEN | {"prices": PRICES}}
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "resources": st.fixed_dictionaries({"ip": st.integers(1, 8)}),
        "product": st.sampled_from(sorted(PRODUCTS)),
        "label": st.just("x"),
    },
).filter(bool)
CALLS: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(
    st.tuples(st.just("edit"), EDITS),
    st.tuples(st.just("renew"), st.fixed_dictionaries({"period": st.sampled_from(["P1M", "P1Y"])})),
    st.tuples(st.just("suspend"), st.just({})),
    st.tuples(st.just("resume"), st.just({})),
)
STEPS = st.tuples(
    st.integers(0, 40 * 86_400), CALLS, st.booleans(), st.sampled_from(["done", "impossible"])
)
"""Seconds that pass; a call; whether its order is paid; what the panel says."""
LIVES = st.lists(STEPS, max_size=5)


class Life:
    def __init__(self, api: OrdersApi, calendar: Calendar, currency: str) -> None:
        self.api, self.calendar, self.currency = api, calendar, currency
        self._deposit(1_000_000)
        self.balance_before = self.balance()
        order = api.placed()
        assert api.pay(order).status_code == 200
        self.service: str = order["services"][0]["id"]
        api.report(self.service)

    def _deposit(self, minor: int) -> None:
        body = {"amount": money(minor, self.currency)}
        assert self.api.post(f"/v1/clients/{CLIENT_ID}/deposits", body, STAFF).status_code == 201

    def balance(self) -> int:
        account = self.api.get(f"/v1/clients/{CLIENT_ID}/account").json
        assert account
        return minor_of(account["balance"])

    def live(self, seconds: int, call: tuple[str, dict[str, Any]], pays: bool, says: str) -> None:
        self.calendar.now += timedelta(seconds=seconds)
        action, body = call
        if action in ("suspend", "resume"):
            self.api.post(f"/v1/services/{self.service}/{action}", body, STAFF)
        else:
            self.quoted_and_called(action, body, pays=pays)
        if self.api.store.service(UUID(self.service)).operation:
            self.api.report(self.service, says)
        if self.api.store.service(UUID(self.service)).operation:  # staff are asked: it is done
            self.api.report(self.service, attempt=2)

    def quoted_and_called(self, action: str, body: dict[str, Any], *, pays: bool = False) -> None:
        before = self.balance()
        path = f"/v1/services/{self.service}"
        quote = self.api.post(f"{path}/quote", {"action": action, **body}, STAFF).json
        called = self.api.post(f"{path}/{action}", body, STAFF)
        assert quote and called.json
        assert quote.get("code") == called.json.get("code")
        if called.status_code >= 400:
            return
        order_id = called.json.get("order_id")
        order = self.api.get(f"/v1/orders/{order_id}").json if order_id else None
        total, refund = minor_of(quote["total"]), quote["refund"]
        assert total == (minor_of(order["total"]) if order else 0)
        given_back = minor_of(refund) if refund else 0
        assert sum(minor_of(line["amount"]) for line in quote["lines"]) == (given_back or total)
        assert self.balance() == before + given_back
        if order and pays:
            assert self.api.pay(order).status_code == 200
            assert self.balance() == before - total
            paid_until = self.api.store.service(UUID(self.service)).paid_until
            assert paid_until
            assert quote["paid_until"] == paid_until.isoformat().replace("+00:00", "Z")


@pytest.fixture(params=CURRENCIES)
def life_in(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    currency: str = request.param
    calendar = Calendar()
    url = f"sqlite:///{tmp_path}/orders.db"
    api = OrdersApi(url, clock=lambda: calendar.now, currency=currency, rate_limit="")
    api.put("/v1/product-types/vps", VPS | {"refund_on_delete": "pro_rata"})
    for code, product in PRODUCTS.items():
        assert api.put(f"/v1/products/{code}", priced_in(currency, product)).status_code == 201
    yield lambda: Life(api, calendar, currency)
    api.close()


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=LIVES, last=st.integers(0, 40 * 86_400))
def test_figures_are_those_of_the_call(life_in: Any, steps: list[Any], last: int) -> None:
    life: Life = life_in()
    for step in steps:
        life.live(*step)
    life.calendar.now += timedelta(seconds=last)
    life.quoted_and_called("delete", {})
    assert life.balance() <= life.balance_before, "never more comes back than was charged"
