"""Money that comes when nobody waits for it any more, and what costs nothing at all."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.command_context import STAFF
from tests.support.http import assert_problem
from tests.support.money import (
    account,
    awaited,
    charge_back,
    credited,
    funds,
    money,
    order_state,
    payment_state,
)
from tests.support.orders_api import IP, VPS_1, OrdersApi, item
from tests.support.timers import NOW, days, sweep_timers


def credit(api: OrdersApi, payment: str, amount: str | None = None) -> None:
    response = api.post(f"{payment}/credit", money(amount) if amount else {}, STAFF)
    assert (response.status_code, payment_state(api, payment)) == (200, "credited")


def test_money_for_an_expired_order_goes_to_the_balance(both: OrdersApi) -> None:
    order = both.placed()
    payment = awaited(both, order)
    sweep_timers(both, NOW + days(31))
    assert (order_state(both, order), payment_state(both, payment)) == ("expired", "voided")
    assert_problem(both.post(f"{payment}/reserve", {}, STAFF), 409, "not_allowed_in_status")
    assert_problem(both.post(f"{payment}/fail", {}, STAFF), 409, "not_allowed_in_status")
    credit(both, payment, "6.00")
    assert (order_state(both, order), funds(both)) == ("expired", ("6.00", "0.00"))


def test_money_after_it_had_failed_pays_its_order_after_all(api: OrdersApi) -> None:
    order = api.placed()
    payment = awaited(api, order)
    api.post(f"{payment}/fail", {}, STAFF)
    credit(api, payment, "3.00")
    assert (order_state(api, order), funds(api)) == ("pending_payment", ("3.00", "0.00"))
    other = api.placed()
    late = awaited(api, other)
    api.post(f"{late}/fail", {}, STAFF)
    credit(api, late, "4.00")
    assert (order_state(api, other), funds(api)) == ("paid", ("2.00", "0.00"))


def test_money_for_an_order_that_was_paid_otherwise_goes_to_the_balance(api: OrdersApi) -> None:
    order = api.placed()
    payment = awaited(api, order)
    api.deposit("5.00")
    api.pay(order)
    credit(api, payment)
    assert (order_state(api, order), funds(api)) == ("paid", ("5.00", "0.00"))
    charge_back(api, payment)
    assert funds(api) == ("0.00", "0.00")
    assert "service.hold_placed" not in api.types(), "it bought nothing"


def test_late_money_pays_what_is_owed_before_its_order(both: OrdersApi) -> None:
    order, renewal = both.placed(), both.placed()
    payment = awaited(both, renewal)
    charge_back(both, credited(both, order))
    credit(both, payment)
    assert (order_state(both, renewal), funds(both)) == ("pending_payment", ("0.00", "0.00"))
    assert both.types()[-4:] == [
        "account.deposited",
        "account.reversed",
        "order.payment_failed",
        "service.hold_lifted",
    ]


def test_reserved_money_pays_what_is_owed_and_then_its_order(api: OrdersApi) -> None:
    order, other = api.placed(), api.placed()
    payment = awaited(api, other)
    charge_back(api, credited(api, order))
    assert api.post(f"{payment}/reserve", money("11.00"), STAFF).status_code == 200
    assert (order_state(api, other), funds(api)) == ("paid", ("1.00", "0.00"))


def renewal_of(api: OrdersApi, service: str) -> dict[str, Any]:
    renewed = api.post(f"/v1/services/{service}/renew", {"period": "P1M"}).json
    assert renewed
    return {"id": renewed["order_id"]}


def test_renewal_that_costs_nothing_is_paid_from_the_balance_alone(api: OrdersApi) -> None:
    service = api.active(item("free"))
    order, before = renewal_of(api, service), account(api)
    for method in ("transfer", "card"):
        assert_problem(api.pay(order, method), 422, "invalid")
    paid = api.pay(order).json
    assert paid and (paid["state"], paid["payment"], paid["total"]["amount"]) == (
        "paid",
        None,
        "0.00",
    )
    assert account(api) == before, "no movement"
    assert "service.extended" in api.types()
    assert_problem(api.pay(order), 409, "not_allowed_in_status")


@pytest.mark.parametrize("edit", [{"resources": {"ip": 2}}, {"product": "free"}])
def test_change_that_costs_nothing_needs_no_order(api: OrdersApi, edit: dict[str, Any]) -> None:
    free_ip = IP | {"prices": [{"period": "P1M", "amount": "0.00"}]}
    assert api.put("/v1/products/free-ip", VPS_1 | {"resources": [free_ip]}).status_code == 201
    service, before = api.active(item("free-ip")), account(api)
    changed = api.post(f"/v1/services/{service}/edit", edit)
    assert (changed.status_code, changed.json and changed.json["flow"]) == (202, "applied")
    assert account(api) == before


def test_unpaid_order_that_comes_to_cost_nothing_is_paid_from_the_balance(api: OrdersApi) -> None:
    order = api.placed(item(), item("free"))
    payment = awaited(api, order)
    taken_out = order["services"][0]["id"]
    assert api.post(f"/v1/services/{taken_out}/delete", {}, STAFF).status_code == 200
    assert_problem(api.pay(order, "transfer"), 422, "invalid")
    assert api.pay(order).status_code == 200
    assert payment_state(api, payment) == "voided"
    assert funds(api) == ("0.00", "0.00")
