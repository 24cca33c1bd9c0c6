"""Orders that make no sense, or that the caller may not place: nothing is written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.command_context import APP, CLIENT_ID, OTHER_CLIENT, STAFF, new_id
from tests.support.http import assert_problem, bearer
from tests.support.orders_api import OrdersApi, item

MONEY = {"amount": "5.00", "currency": "EUR"}


def errors(body: Any) -> list[str]:
    return [error["pointer"] for error in body["errors"]]


@pytest.mark.parametrize(
    ("items", "pointer"),
    [
        ([], "/items"),
        ("some", "/items"),
        ([7], "/items/0"),
        ([item() | {"colour": "some"}], "/items/0/colour"),
        ([{"product": "vps-1"}], "/items/0/period"),
        ([item(product="VPS 1")], "/items/0/product"),
        ([item(period="P2M")], "/items/0/period"),
        ([item(period="monthly")], "/items/0/period"),
        ([item(quantity=0)], "/items/0/quantity"),
        ([item(quantity=-1)], "/items/0/quantity"),
        ([item(quantity=10**12)], "/items/0/quantity"),
        ([item(quantity="1")], "/items/0/quantity"),
        ([item(quantity=1.5)], "/items/0/quantity"),
        ([item(quantity=True)], "/items/0/quantity"),
        ([item(quantity=30), item(quantity=21)], "/items"),
        ([item(resources={"ip": 0})], "/items/0/resources/ip"),
        ([item(resources={"ip": 9})], "/items/0/resources/ip"),
        ([item(resources={"ram": 1})], "/items/0/resources/ram"),
        ([item(), item(configuration={"colour": "some"})], "/items/1/configuration/colour"),
        ([item(auto_renew={"period": "P2M", "source": "balance"})], "/items/0/auto_renew/period"),
        ([item(auto_renew={"period": "P1M", "source": "card"})], "/items/0/auto_renew/source"),
        (
            [item("vps-quick", configuration={"hostname": "no name"})],
            "/items/0/configuration/hostname",
        ),
        ([item("dedicated-1", configuration={"domain": "some"})], "/items/0/configuration/domain"),
        (
            [item("dedicated-1", configuration={"note": "a\x00"})],
            "/items/0/configuration/note/value",
        ),
    ],
)
def test_senseless_order_is_invalid(api: OrdersApi, items: Any, pointer: str) -> None:
    position = api.last_position()
    response = api.post("/v1/orders", {"items": items})
    assert_problem(response, 422, "invalid")
    assert errors(response.json) == [pointer]
    assert api.last_position() == position


def test_refused_order_says_why_and_writes_nothing(api: OrdersApi) -> None:
    position = api.last_position()
    unknown = api.place(item(), item("nothing"))
    assert_problem(unknown, 422, "unknown_product")
    assert errors(unknown.json) == ["/items/1/product"]
    incomplete = api.place(item("dedicated-1"))
    assert_problem(incomplete, 422, "configuration_incomplete")
    assert incomplete.json and incomplete.json["fields"] == ["domain"]
    assert_problem(api.place(item("retired")), 409, "not_offered")
    other_price = api.place(expected_total={"amount": "4.00", "currency": "EUR"})
    assert_problem(other_price, 409, "price_changed")
    assert other_price.json and other_price.json["total"] == MONEY
    assert api.place(expected_total=MONEY).status_code == 201
    assert api.last_position() == position + 3, "the order, its service, the receipt"


def test_money_of_another_form_is_invalid(api: OrdersApi) -> None:
    for money in ({"amount": "5.0", "currency": "EUR"}, {"amount": "5.00", "currency": "USD"}, "5"):
        assert_problem(api.place(expected_total=money), 422, "invalid")


def test_only_staff_order_for_a_client(api: OrdersApi) -> None:
    for_client: dict[str, Any] = {"client_id": str(CLIENT_ID)}
    assert_problem(api.place(**for_client), 403, "forbidden")
    assert api.place(caller=STAFF, **for_client).status_code == 201
    without = api.place(caller=STAFF)
    assert_problem(without, 422, "invalid")
    assert errors(without.json) == ["/client_id"]
    assert_problem(api.place(caller=APP), 403, "forbidden")


def test_key_is_required_where_money_is_moved(api: OrdersApi) -> None:
    order = api.placed()
    for path in ("/v1/orders", f"/v1/orders/{order['id']}/pay"):
        response = api.http.post(path, json={}, headers=bearer(OTHER_CLIENT))
        assert_problem(response, 400, "idempotency_key_required")


def test_things_of_other_clients_do_not_exist(api: OrdersApi) -> None:
    order = api.placed()
    path = f"/v1/orders/{order['id']}"
    assert_problem(api.get(path, OTHER_CLIENT), 404, "unknown_order")
    assert_problem(api.pay(order, caller=OTHER_CLIENT), 404, "unknown_order")
    assert_problem(api.post(f"{path}/cancel", caller=OTHER_CLIENT), 404, "unknown_order")
    added = api.post(f"{path}/items", {"items": [item()]}, OTHER_CLIENT)
    assert_problem(added, 404, "unknown_order")
    service = order["services"][0]["id"]
    for verb in ("suspend", "resume"):
        response = api.post(f"/v1/services/{service}/{verb}", {}, OTHER_CLIENT)
        assert_problem(response, 404, "unknown_service")
    configure = f"/v1/services/{service}/configure"
    configured = api.post(configure, {"configuration": {}}, OTHER_CLIENT)
    assert_problem(configured, 404, "unknown_service")
    account = api.get(f"/v1/clients/{CLIENT_ID}/account", OTHER_CLIENT)
    assert_problem(account, 404, "unknown_client")
    assert_problem(api.get(f"/v1/orders/{new_id()}"), 404, "unknown_order")
    assert_problem(api.get("/v1/orders/some"), 404, "not_found")
    assert_problem(api.get(f"/v1/payments/{new_id()}"), 404, "unknown_payment")


def test_staff_calls_are_forbidden_to_clients(api: OrdersApi) -> None:
    calls = (
        f"/v1/clients/{CLIENT_ID}/deposits",
        f"/v1/payments/{new_id()}/credit",
        f"/v1/payments/{new_id()}/fail",
        f"/v1/services/{new_id()}/holds/{new_id()}/lift",
    )
    for path in calls:
        assert_problem(api.post(path), 403, "forbidden")
    assert_problem(api.put("/v1/products/vps-1", {}, OTHER_CLIENT), 403, "forbidden")
