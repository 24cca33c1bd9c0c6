"""Paying: from the balance, by transfer, late, too little, twice; saved whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.support.command_context import CLIENT_ID, STAFF
from tests.support.http import assert_problem
from tests.support.orders_api import OrdersApi, item


def money(amount: str) -> dict[str, Any]:
    return {"amount": {"amount": amount, "currency": "EUR"}}


def state(api: OrdersApi, order: dict[str, Any]) -> tuple[str, str | None]:
    """Of the order and of its payment."""
    view = api.get(f"/v1/orders/{order['id']}").json
    assert view
    return view["state"], view["payment"] and view["payment"]["state"]


def transfer(api: OrdersApi, order: dict[str, Any]) -> str:
    """The path of the payment that is awaited."""
    response = api.pay(order, "transfer")
    assert (response.status_code, response.json and response.json["state"]) == (
        202,
        "awaiting_funds",
    )
    assert response.json
    return f"/v1/payments/{response.json['payment']['id']}"


def test_not_enough_money(both: OrdersApi) -> None:
    both.deposit("3.00")
    order, position = both.placed(), both.last_position()
    response = both.pay(order)
    assert_problem(response, 409, "not_enough_money")
    problem = response.json
    assert problem
    amounts = [problem[name]["amount"] for name in ("amount", "have", "deficit")]
    assert amounts == ["5.00", "3.00", "2.00"]
    assert both.last_position() == position
    both.deposit("2.00")
    assert both.pay(order).status_code == 200
    assert both.balance() == "0.00"
    assert_problem(both.pay(order), 409, "not_allowed_in_status")


def test_two_orders_cannot_spend_the_same_money(both: OrdersApi) -> None:
    both.deposit("5.00")
    orders = [both.placed() for _ in range(4)]
    with ThreadPoolExecutor(4) as executor:
        statuses = [response.status_code for response in executor.map(both.pay, orders)]
    assert sorted(statuses) == [200, 409, 409, 409]
    assert both.balance() == "0.00"
    assert both.types().count("service.paid") == 1


def test_transfer_is_credited(both: OrdersApi) -> None:
    order = both.placed()
    payment = transfer(both, order)
    assert transfer(both, order) == payment, "the same method again"
    credited = both.post(f"{payment}/credit", {"reference": "some"}, STAFF)
    assert (credited.status_code, credited.json and credited.json["state"]) == (200, "credited")
    assert state(both, order) == ("paid", "credited")
    assert both.balance() == "0.00"
    assert_problem(both.post(f"{payment}/credit", {}, STAFF), 409, "not_allowed_in_status")
    assert_problem(both.post(f"{payment}/fail", {}, STAFF), 409, "not_allowed_in_status")


def test_less_than_due_goes_to_the_balance_and_the_order_waits_again(api: OrdersApi) -> None:
    order = api.placed()
    api.post(f"{transfer(api, order)}/credit", money("4.00"), STAFF)
    assert (state(api, order)[0], api.balance()) == ("pending_payment", "4.00")
    api.deposit("1.00")
    assert api.pay(order).status_code == 200


def test_more_than_due_stays_on_the_balance(api: OrdersApi) -> None:
    order = api.placed()
    api.post(f"{transfer(api, order)}/credit", money("9.00"), STAFF)
    assert (state(api, order)[0], api.balance()) == ("paid", "4.00")


def test_failed_payment_puts_the_order_back(api: OrdersApi) -> None:
    order = api.placed()
    payment = transfer(api, order)
    assert api.post(f"{payment}/fail", caller=STAFF).status_code == 200
    assert state(api, order) == ("pending_payment", "failed")
    assert transfer(api, order) != payment
    late = api.post(f"{payment}/credit", {}, STAFF)
    assert late.status_code == 200
    assert (state(api, order)[0], api.balance()) == ("awaiting_funds", "5.00")


def test_money_after_cancel_goes_to_the_balance(both: OrdersApi) -> None:
    order = both.placed()
    payment = transfer(both, order)
    cancelled = both.post(f"/v1/orders/{order['id']}/cancel", {"reason": "some reason"})
    assert (cancelled.status_code, state(both, order)) == (200, ("cancelled", "voided"))
    assert both.types()[-3:] == ["order.cancelled", "service.deleted", "payment.voided"]
    assert both.post(f"{payment}/credit", {}, STAFF).status_code == 200
    assert (state(both, order)[0], both.balance()) == ("cancelled", "5.00")
    assert_problem(both.pay(order), 409, "not_allowed_in_status")


def test_paying_from_the_balance_voids_what_was_awaited(api: OrdersApi) -> None:
    order = api.placed()
    payment = transfer(api, order)
    api.deposit()
    assert api.pay(order).json
    assert state(api, order) == ("paid", None)
    view = api.get(payment).json
    assert view and view["state"] == "voided"


def test_what_costs_nothing_is_paid_from_the_balance_without_a_movement(api: OrdersApi) -> None:
    order = api.placed(item("free"))
    assert_problem(api.pay(order, "transfer"), 422, "invalid")
    assert api.pay(order).status_code == 200
    account = api.get(f"/v1/clients/{CLIENT_ID}/account").json
    assert account and account["version"] == 0


def test_card_without_a_gateway_and_staff_without_the_balance(api: OrdersApi) -> None:
    order = api.placed()
    assert_problem(api.pay(order, "card"), 409, "not_offered")
    assert_problem(api.pay(order, "transfer", caller=STAFF), 403, "forbidden")
    assert_problem(api.pay(order, "cheque"), 422, "invalid")


def test_repeated_key_pays_once(both: OrdersApi) -> None:
    both.deposit()
    order = both.placed()
    first, second = (both.pay(order, Idempotency_Key="some key") for _ in range(2))
    assert (first.json, second.json) == (second.json, first.json)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert both.balance() == "95.00"


def test_impossible_activation_gives_the_money_back_and_begins_the_deletion(
    both: OrdersApi,
) -> None:
    both.deposit("10.00")
    order = both.placed(item(quantity=2))
    both.pay(order)
    service = order["services"][0]["id"]
    error = {"class": "impossible", "type": "some type", "message": "some message"}
    assert both.report(service, "impossible", error=error).status_code == 200
    assert both.balance() == "5.00"
    assert both.types()[-3:] == [
        "service.operation_failed",
        "service.operation_requested",
        "account.refunded",
    ]
    assert both.report(service, "done", attempt=2).status_code == 200
    assert (both.types()[-1], both.balance()) == ("service.deleted", "5.00")


def test_if_match_of_another_version_writes_nothing(api: OrdersApi) -> None:
    api.deposit()
    order = api.placed()
    assert_problem(api.pay(order, If_Match='"7"'), 412, "version_conflict")
    assert api.pay(order, If_Match='"1"').status_code == 200


def test_deposits(api: OrdersApi) -> None:
    path = f"/v1/clients/{CLIENT_ID}/deposits"
    for amount in ("0.00", "-1.00", "1.000", "1e2", "9999999999999.00", "some"):
        assert_problem(api.post(path, money(amount), STAFF), 422, "invalid")
    response = api.post(path, {**money("999999999999.99"), "reference": "some"}, STAFF)
    assert (response.status_code, response.json and response.json["version"]) == (201, 2)
