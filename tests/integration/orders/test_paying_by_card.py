"""`pay` with a card: the client is sent to the gateway's page, and the order waits."""

from __future__ import annotations

from shared.rules.checkout import is_genuine
from tests.support.command_context import STAFF
from tests.support.gateways import GATEWAYS
from tests.support.http import assert_problem
from tests.support.orders_api import OrdersApi, item


def test_order_waits_for_the_card_payment_and_the_client_is_sent_to_the_gateway(
    with_gateway: OrdersApi,
) -> None:
    order = with_gateway.placed()
    response = with_gateway.pay(order, "card", Idempotency_Key="some key")
    assert response.json and response.status_code == 202
    payment = response.json["payment"]
    assert (response.json["state"], payment["method"]) == ("awaiting_funds", "card")
    page, _, signature = response.json["redirect_url"].rpartition("&signature=")
    some = GATEWAYS["some"]
    assert page == f"{some.url}/{payment['id']}?amount=5.00&currency=EUR"
    assert is_genuine(signature, some.key, payment["id"], "5.00", "EUR")
    again = with_gateway.pay(order, "card")
    assert (again.status_code, again.json) == (202, response.json), "the same payment"
    replayed = with_gateway.pay(order, "card", Idempotency_Key="some key")
    assert (replayed.json, replayed.headers["Idempotency-Replayed"]) == (response.json, "true")
    read = with_gateway.get(f"/v1/orders/{order['id']}").json
    assert read and read["payment"] == payment and "redirect_url" not in read


def test_another_method_takes_its_place(sqlite_with_gateway: OrdersApi) -> None:
    api = sqlite_with_gateway
    order = api.placed()
    card = api.pay(order, "card").json
    transfer = api.pay(order, "transfer").json
    assert card and transfer
    assert "redirect_url" not in transfer
    view = api.get(f"/v1/payments/{card['payment']['id']}").json
    assert view and view["state"] == "voided"
    once_more = api.pay(order, "card").json
    assert once_more and once_more["payment"]["id"] != card["payment"]["id"]


def test_what_costs_nothing_and_staff(sqlite_with_gateway: OrdersApi) -> None:
    api = sqlite_with_gateway
    assert_problem(api.pay(api.placed(item("free")), "card"), 422, "invalid")
    assert_problem(api.pay(api.placed(), "card", caller=STAFF), 403, "forbidden")
