"""The same money in euros, yen and dinars: with two decimal places, none and three."""

from __future__ import annotations

from typing import Any

import pytest

from shared.rules.vocabulary import AttemptOutcome
from tests.support.command_context import CLIENT, CLIENT_ID
from tests.support.currencies import PLACES, minor_of, text
from tests.support.http import assert_problem
from tests.support.orders_api import item
from tests.support.world import World

DEDICATED = item("dedicated-1", configuration={"domain": "some.example"})
"""40.00 a month, and 10.00 once."""
TEXTS = {"EUR": "12.00", "JPY": "1200", "KWD": "1.200"}
"""Of 1,200 of the smallest unit."""
HUNDREDFOLD = {"EUR": "1200.00", "JPY": "120000", "KWD": "120.000"}


def placed(market: World, *items: dict[str, Any], **body: Any) -> dict[str, Any]:
    return market.post("/v1/orders", {"items": [*items], **body}, CLIENT)


def paid(market: World, order: dict[str, Any], method: str = "balance") -> dict[str, Any]:
    return market.post(f"/v1/orders/{order['id']}/pay", {"method": method}, CLIENT)


def two_with_three_addresses(market: World) -> dict[str, Any]:
    """Each 5.00 and two addresses of 1.00 beside the included one."""
    return placed(market, item(quantity=2, resources={"ip": 3}))


def test_an_order_is_paid_to_the_smallest_unit(market: World) -> None:
    market.deposit(CLIENT_ID, 1401)
    order = two_with_three_addresses(market)
    assert minor_of(order["total"]) == minor_of(order["items"][0]["price"]) == 1400
    assert paid(market, order)["state"] == "paid"
    assert market.balance(CLIENT_ID) == 1
    market.settle()
    moved = [(each.kind, each.amount.amount) for each in market.folded.movements[CLIENT_ID]]
    currency = market.currency
    assert moved == [("deposit", text(1401, currency)), ("charge", text(1400, currency))]


def test_amounts_are_written_with_the_places_of_the_currency(market: World) -> None:
    order = placed(market, item(quantity=2, resources={"ip": 2}))
    assert order["total"] == {"amount": TEXTS[market.currency], "currency": market.currency}
    market.settle()
    published = market.folded.orders.popitem()[1].total
    assert published.amount == TEXTS[market.currency]
    assert market.folded.services.popitem()[1].price.amount == text(600, market.currency)


def test_set_up_fee_is_charged_once(market: World) -> None:
    order = placed(market, DEDICATED)
    assert minor_of(order["total"]) == 5000
    market.settle()
    (service,) = market.folded.services.values()
    assert service.price.amount == text(4000, market.currency)


def test_one_unit_too_little_is_refused_with_what_is_missing(market: World) -> None:
    market.deposit(CLIENT_ID, 1399)
    order = two_with_three_addresses(market)
    response = market.try_post(f"/v1/orders/{order['id']}/pay", {"method": "balance"}, CLIENT)
    problem = assert_problem(response, 409, "not_enough_money")
    amounts = [minor_of(problem[name]) for name in ("amount", "have", "deficit")]
    assert amounts == [1400, 1399, 1]


def test_a_transfer_of_another_amount_leaves_the_rest_on_the_balance(market: World) -> None:
    order = paid(market, two_with_three_addresses(market), "transfer")
    assert minor_of(order["payment"]["amount"]) == 1400
    credit = f"/v1/payments/{order['payment']['id']}/credit"
    assert market.post(credit, {"amount": market.money(1407)})["state"] == "credited"
    assert market.balance(CLIENT_ID) == 7


def test_what_cannot_be_activated_gives_back_exactly_what_it_has_cost(market: World) -> None:
    market.deposit(CLIENT_ID, 5001)
    paid(market, placed(market, DEDICATED))
    market.panel.outcomes = lambda kind: (
        (AttemptOutcome.IMPOSSIBLE,) if kind == "activation" else (AttemptOutcome.DONE,)
    )
    market.settle()
    assert market.balance(CLIENT_ID) == 5001
    moved = [each.amount.amount for each in market.folded.movements[CLIENT_ID]]
    assert moved == [text(minor, market.currency) for minor in (5001, 5000, 5000)]


def test_fault_of_others_a_currency_without_places_charged_a_hundredfold(market: World) -> None:
    """Source: contract.md section 3. 1,200 yen are 1,200 yen, and never 120,000."""
    amount = {"amount": TEXTS[market.currency], "currency": market.currency}
    market.post(f"/v1/clients/{CLIENT_ID}/deposits", {"amount": amount})
    order = placed(market, item(quantity=2, resources={"ip": 2}), expected_total=amount)
    assert order["total"] == amount
    asked = paid(market, order, "transfer")["payment"]
    assert asked["amount"] == amount
    paid(market, order)
    account = market.get(f"/v1/clients/{CLIENT_ID}/account")
    assert account["balance"]["amount"] == text(0, market.currency)
    market.settle()
    charges = [each.amount.amount for each in market.folded.movements[CLIENT_ID][1:]]
    assert charges == [TEXTS[market.currency]] != [HUNDREDFOLD[market.currency]]


def wrong_places(currency: str) -> list[str]:
    """ "5" with every number of places but the right one."""
    return [f"5.{'0' * places}".rstrip(".") for places in range(5) if places != PLACES[currency]]


def test_other_numbers_of_places_are_refused_and_never_rounded(market: World) -> None:
    order = paid(market, two_with_three_addresses(market), "transfer")
    credit = f"/v1/payments/{order['payment']['id']}/credit"
    for amount in wrong_places(market.currency):
        body = {"amount": {"amount": amount, "currency": market.currency}}
        for path in (f"/v1/clients/{CLIENT_ID}/deposits", credit):
            problem = assert_problem(market.try_post(path, body), 422, "invalid")
            assert problem["errors"][0]["pointer"] == "/amount/amount", amount
        order_body = {"items": [item()], "expected_total": body["amount"]}
        problem = assert_problem(market.try_post("/v1/orders", order_body, CLIENT), 422, "invalid")
        assert problem["errors"][0]["pointer"] == "/expected_total/amount", amount
    assert market.get(f"/v1/clients/{CLIENT_ID}/account")["version"] == 0


@pytest.mark.parametrize("field", ["amount", "setup"])
def test_prices_with_other_numbers_of_places_are_refused(market: World, field: str) -> None:
    for amount in wrong_places(market.currency):
        price = {"period": "P1M", "amount": text(5, market.currency)} | {field: amount}
        body = {"name": "Some", "type": "vps", "module": "simulator", "prices": [price]}
        problem = assert_problem(market.api.put("/v1/products/some", body), 422, "invalid")
        assert problem["errors"][0]["pointer"] == f"/prices/0/{field}", amount


def test_money_of_another_currency_is_refused(market: World) -> None:
    for currency in PLACES.keys() - {market.currency}:
        body = {"amount": {"amount": text(5, currency), "currency": currency}}
        response = market.try_post(f"/v1/clients/{CLIENT_ID}/deposits", body)
        assert_problem(response, 422, "invalid")
