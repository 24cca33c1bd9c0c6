"""Orders, payments and movements, from the command to the query."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.rules.caller import Caller
from tests.support.apps import Apps, assert_problem, bearer
from tests.support.command_context import CLIENT, CLIENT_ID, OTHER_CLIENT, OTHER_CLIENT_ID, STAFF
from tests.support.money import awaited
from tests.support.orders_api import item


def get(apps: Apps, path: str, caller: Caller = CLIENT, **query: object) -> TestResponse:
    return apps.lifecycle.get(path, headers=bearer(caller), query_string=query)


def items(apps: Apps, path: str, caller: Caller = CLIENT, **query: object) -> list[Any]:
    response = get(apps, path, caller, **query)
    assert response.status_code == 200, response.json
    assert response.json
    found: list[Any] = response.json["items"]
    return found


def test_orders_are_listed_in_two_blocks(apps: Apps) -> None:
    unpaid = apps.api.placed()
    apps.follow()
    paid = items(apps, "/v1/orders", block="paid")
    assert [each["services"][0]["id"] for each in paid] == [apps.id]
    assert paid[0]["services"][0]["status"] == "in_progress"
    assert paid[0]["payment"] is None
    assert [each["id"] for each in items(apps, "/v1/orders", block="pending_payment")] == [
        unpaid["id"]
    ]
    assert len(items(apps, "/v1/orders")) == 2
    assert items(apps, "/v1/orders", OTHER_CLIENT) == []
    assert len(items(apps, "/v1/orders", STAFF, client_id=CLIENT_ID)) == 2
    assert items(apps, "/v1/orders", STAFF, client_id=OTHER_CLIENT_ID) == []


def test_order_shows_the_status_of_its_services_and_its_payment(apps: Apps) -> None:
    order = apps.api.placed()
    path = f"/v1/orders/{order['id']}"
    assert apps.api.post(f"{path}/pay", {"method": "transfer"}).status_code == 202
    apps.follow()
    shown = get(apps, path, at_least_version=2)
    assert shown.json and shown.headers["ETag"] == '"2"'
    assert shown.json["state"] == "awaiting_funds"
    assert shown.json["payment"]["state"] == "awaiting_funds"
    assert shown.json["services"][0] | {"id": ""} == {
        "id": "",
        "product": "vps-1",
        "status": "ordered",
        "status_text": "Ordered",
        "instruction": False,
    }
    assert_problem(get(apps, path, OTHER_CLIENT, at_least_version=9), 404, "unknown_order")
    assert [each["order_id"] for each in items(apps, "/v1/payments")] == [order["id"]]
    assert items(apps, "/v1/payments", state="credited") == []
    assert items(apps, "/v1/payments", OTHER_CLIENT) == []


def test_movements_tell_what_stood_after_them(apps: Apps) -> None:
    apps.follow()
    path = f"/v1/clients/{CLIENT_ID}/movements"
    moved = [(each["kind"], each["amount"], each["balance"]) for each in items(apps, path)]
    assert moved == [
        ("charge", eur("5.00"), eur("95.00")),
        ("deposit", eur("100.00"), eur("100.00")),
    ]
    assert len(items(apps, path, STAFF, at_least_version=3)) == 2
    assert_problem(get(apps, path, OTHER_CLIENT), 404, "unknown_client")


def test_payment_that_was_taken_back_is_listed_with_what_moved(apps: Apps) -> None:
    order = apps.api.placed()
    payment = awaited(apps.api, order)
    spent = item(quantity=19)
    assert apps.api.pay(apps.api.placed(spent)).status_code == 200
    for command, state in (("reserve", "reserved"), ("fail", "reversed")):
        assert apps.api.post(f"{payment}/{command}", {}, STAFF).status_code == 200
        apps.follow()
        (listed,) = items(apps, "/v1/payments", state=state)
        assert (listed["order_id"], listed["state"]) == (order["id"], state)
        shown = get(apps, f"/v1/orders/{order['id']}").json
        assert shown and shown["payment"]["state"] == state
    path = f"/v1/clients/{CLIENT_ID}/movements"
    kinds = [each["kind"] for each in items(apps, path)]
    assert kinds == ["charge", "deposit", "charge", "charge", "deposit"], "nothing was left to take"
    apps.api.deposit("7.00")
    apps.follow()
    moved = [(each["kind"], each["amount"], each["balance"]) for each in items(apps, path)][:2]
    assert moved == [
        ("reversal", eur("5.00"), eur("2.00")),
        ("deposit", eur("7.00"), eur("7.00")),
    ]
    assert items(apps, path)[0]["order_id"] == order["id"]


def test_pages_of_movements_follow_each_other(apps: Apps) -> None:
    apps.api.deposit("1.00")
    apps.follow()
    path, seen, cursor = f"/v1/clients/{CLIENT_ID}/movements", [], None
    while True:
        query: dict[str, Any] = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = get(apps, path, **query).json
        assert page
        seen += [each["kind"] for each in page["items"]]
        if not (cursor := page["next"]):
            break
    assert seen == ["deposit", "charge", "deposit"]


@pytest.mark.parametrize(
    ("path", "query", "status", "code"),
    [
        ("/v1/orders", {"block": "cancelled"}, 422, "invalid"),
        ("/v1/orders", {"client_id": str(CLIENT_ID)}, 403, "forbidden"),
        ("/v1/orders", {"limit": 201}, 422, "invalid"),
        ("/v1/payments", {"state": "gone"}, 422, "invalid"),
        ("/v1/payments", {"cursor": "broken"}, 422, "invalid"),
        ("/v1/orders/no-uuid", {}, 404, "not_found"),
        ("/v1/orders/00000000-0000-4000-8000-0000000000ff", {}, 404, "unknown_order"),
    ],
)
def test_bad_queries(apps: Apps, path: str, query: Any, status: int, code: str) -> None:
    assert_problem(get(apps, path, **query), status, code)


def eur(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}
