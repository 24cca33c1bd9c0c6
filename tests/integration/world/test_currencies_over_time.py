"""Renewals, shares of a period, quotes and cards: the same in euros, yen and dinars.

What is expected is counted here in whole numbers of the smallest unit.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support import gateways
from tests.support.command_context import CLIENT, CLIENT_ID
from tests.support.currencies import PLACES, minor_of, text
from tests.support.http import assert_problem
from tests.support.lives_catalogue import PRODUCTS, TYPES
from tests.support.orders_api import item
from tests.support.world import World

MONTH_SECONDS = 31 * 24 * 3600
"""January, for which each service here is paid first."""


@pytest.fixture
def service(market: World) -> str:
    """The path of an active one: 5.00 a month with three addresses, of which two cost 1.00; and
    100.00 are left on the balance.
    """
    market.define_catalogue(TYPES, PRODUCTS)
    market.deposit(CLIENT_ID, 10_700)
    order = ordered(market, item("vps-s", resources={"ip": 3}))
    paid(market, order["id"])
    market.settle()
    return f"/v1/services/{order['services'][0]['id']}"


def ordered(market: World, *items: dict[str, Any]) -> dict[str, Any]:
    return market.post("/v1/orders", {"items": [*items]}, CLIENT)


def paid(market: World, order_id: str, method: str = "balance") -> dict[str, Any]:
    return market.post(f"/v1/orders/{order_id}/pay", {"method": method}, CLIENT)


def quoted(market: World, service: str, action: str, **body: Any) -> dict[str, Any]:
    return market.post(f"{service}/quote", {"action": action, **body}, CLIENT)


def total_of(market: World, order_id: str) -> int:
    return minor_of(market.get(f"/v1/orders/{order_id}")["total"])


def test_renewal_costs_what_was_quoted(market: World, service: str) -> None:
    body = {"period": "P1M"}
    assert minor_of(quoted(market, service, "renew", **body)["total"]) == 700
    order_id = market.post(f"{service}/renew", body, CLIENT)["order_id"]
    assert total_of(market, order_id) == 700
    paid(market, order_id)
    assert market.balance(CLIENT_ID) == 9_300


def test_automatic_renewal_charges_a_month_to_the_smallest_unit(
    market: World, service: str
) -> None:
    auto_renew = {"period": "P1M", "source": "balance"}
    market.post(f"{service}/edit", {"auto_renew": auto_renew}, CLIENT)
    market.now += timedelta(days=31)
    market.work_through()
    assert market.balance(CLIENT_ID) == 9_300


@pytest.mark.parametrize("seconds", [1, 3600, 777_777, MONTH_SECONDS - 1])
def test_increase_costs_its_share_of_the_month_rounded_up(
    market: World, service: str, seconds: int
) -> None:
    """Five addresses more, of 1.00 each."""
    market.now += timedelta(seconds=seconds)
    edit = {"resources": {"ip": 8}}
    quote = quoted(market, service, "edit", **edit)
    order_id = market.post(f"{service}/edit", edit, CLIENT)["order_id"]
    share = -(-500 * (MONTH_SECONDS - seconds) // MONTH_SECONDS)
    assert minor_of(quote["total"]) == total_of(market, order_id) == share
    assert sum(minor_of(line["amount"]) for line in quote["lines"]) == share


@pytest.mark.parametrize("seconds", [1, 3600, 777_777, MONTH_SECONDS - 1])
def test_deletion_gives_back_its_share_of_the_month_rounded_down(
    market: World, service: str, seconds: int
) -> None:
    market.now += timedelta(seconds=seconds)
    share = 700 * (MONTH_SECONDS - seconds) // MONTH_SECONDS
    refund = quoted(market, service, "delete")["refund"]
    assert (minor_of(refund) if refund else 0) == share
    market.post(f"{service}/delete", {}, CLIENT)
    market.settle()
    assert market.balance(CLIENT_ID) == 10_000 + share


def test_fault_of_others_a_card_charged_a_hundredfold(market: World) -> None:
    """Source: contract.md section 3. The gateway is asked for 1,200 yen, and 1,200 count."""
    order = ordered(market, item(quantity=2, resources={"ip": 2}))
    answer = paid(market, order["id"], "card")
    amount, currency = text(1200, market.currency), market.currency
    assert f"amount={amount}&currency={currency}&" in answer["redirect_url"]
    assert answer["payment"]["amount"] == {"amount": amount, "currency": currency}
    told = gateways.message(answer["payment"]["id"], "payment.paid", amount, currency)
    assert gateways.send(market.api, told).status_code == 200
    market.settle()
    assert market.get(f"/v1/orders/{order['id']}")["state"] == "paid"
    assert market.balance(CLIENT_ID) == 0


def test_a_gateway_that_says_other_places_credits_nobody(market: World) -> None:
    order = ordered(market, item())
    payment_id = paid(market, order["id"], "card")["payment"]["id"]
    for places in PLACES.values():
        if places != PLACES[market.currency]:
            amount = f"500.{'0' * places}".rstrip(".")
            told = gateways.message(payment_id, "payment.paid", amount, market.currency)
            assert_problem(gateways.send(market.api, told), 422, "invalid")
    assert market.get(f"/v1/orders/{order['id']}")["state"] == "awaiting_funds"
