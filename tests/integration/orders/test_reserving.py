"""Reserved funds: treated as arrived, then settled by what arrives, or taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.command_context import CLIENT, OTHER_CLIENT, STAFF
from tests.support.http import assert_problem
from tests.support.money import (
    account,
    awaited,
    funds,
    is_blocked,
    money,
    order_state,
    payment_state,
)
from tests.support.orders_api import OrdersApi, item


def test_reserved_payment_pays_its_order_and_the_money_settles_it(both: OrdersApi) -> None:
    order = both.placed()
    payment = awaited(both, order)
    reserved = both.post(f"{payment}/reserve", {"reference": "some reference"}, STAFF)
    assert (reserved.status_code, payment_state(both, payment)) == (200, "reserved")
    assert (order_state(both, order), both.balance()) == ("paid", "0.00")
    assert_problem(both.post(f"{payment}/reserve", {}, STAFF), 409, "not_allowed_in_status")
    before = account(both)
    assert both.post(f"{payment}/credit", {}, STAFF).status_code == 200
    assert payment_state(both, payment) == "credited"
    assert account(both) == before, "the money was there already"
    assert both.types()[-1] == "payment.credited"


@pytest.mark.parametrize(
    ("arrived", "balance", "owed", "last"),
    [
        ("7.00", "2.00", "0.00", "account.deposited"),
        ("4.00", "0.00", "1.00", "account.reversed"),
    ],
)
def test_another_amount_than_reserved_is_settled_with_the_balance(
    api: OrdersApi, arrived: str, balance: str, owed: str, last: str
) -> None:
    order = api.placed()
    payment = awaited(api, order)
    api.post(f"{payment}/reserve", {}, STAFF)
    assert api.post(f"{payment}/credit", money(arrived), STAFF).status_code == 200
    assert (funds(api), is_blocked(api)) == ((balance, owed), owed != "0.00")
    assert (payment_state(api, payment), order_state(api, order)) == ("credited", "paid")
    assert last in api.types()[-2:]
    assert "service.hold_placed" not in api.types(), "nothing was taken back"


def test_reserved_too_little_waits_on_the_balance_and_more_pays_after_all(api: OrdersApi) -> None:
    order = api.placed()
    payment = awaited(api, order)
    api.post(f"{payment}/reserve", money("3.00"), STAFF)
    assert (order_state(api, order), api.balance()) == ("pending_payment", "3.00")
    api.post(f"{payment}/credit", money("6.00"), STAFF)
    assert (order_state(api, order), api.balance()) == ("paid", "1.00")


def test_reserved_money_that_does_not_come_is_taken_back(both: OrdersApi) -> None:
    order = both.placed(item(quantity=2))
    payment = awaited(both, order)
    both.post(f"{payment}/reserve", {}, STAFF)
    both.deposit("3.00")
    assert both.post(f"{payment}/fail", {"reference": "some"}, STAFF).status_code == 200
    assert payment_state(both, payment) == "reversed"
    assert order_state(both, order) == "paid"
    assert (funds(both), is_blocked(both)) == (("0.00", "7.00"), True)
    assert both.types()[-4:] == [
        "payment.reversed",
        "account.reversed",
        "service.hold_placed",
        "service.hold_placed",
    ]
    assert_problem(both.post(f"{payment}/fail", {}, STAFF), 409, "not_allowed_in_status")
    assert both.post(f"{payment}/credit", {}, STAFF).status_code == 200, "it came after all"
    assert (funds(both), is_blocked(both)) == (("3.00", "0.00"), False)
    assert payment_state(both, payment) == "credited"
    assert both.types()[-5:] == [
        "payment.credited",
        "account.deposited",
        "account.reversed",
        "service.hold_lifted",
        "service.hold_lifted",
    ]


def test_reserved_payment_that_fails_before_it_paid_is_only_taken_back(api: OrdersApi) -> None:
    order = api.placed()
    payment = awaited(api, order)
    api.post(f"{payment}/reserve", money("3.00"), STAFF)
    api.post(f"{payment}/fail", {}, STAFF)
    assert (order_state(api, order), api.balance()) == ("pending_payment", "0.00")
    assert api.types()[-2:] == ["payment.reversed", "account.reversed"]
    assert api.pay(order, "transfer").status_code == 202


def test_only_staff_reserve_what_exists(api: OrdersApi) -> None:
    payment = awaited(api, api.placed())
    for caller in (CLIENT, OTHER_CLIENT):
        assert_problem(api.post(f"{payment}/reserve", {}, caller), 403, "forbidden")
    unknown = "/v1/payments/00000000-0000-4000-8000-0000000000ff/reserve"
    assert_problem(api.post(unknown, {}, STAFF), 404, "unknown_payment")
    bad: list[Any] = [money("0.00"), money("-1.00"), {"amount": "5"}, {"some": 1}]
    for body in bad:
        assert_problem(api.post(f"{payment}/reserve", body, STAFF), 422, "invalid")
    stale = api.post(f"{payment}/reserve", {}, STAFF, If_Match='"9"')
    assert_problem(stale, 412, "version_conflict")
