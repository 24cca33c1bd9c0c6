"""Renewals over HTTP: ordered once, paid, given away, refused, cancelled, undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from services.orders.domain.service import Service
from shared.rules.caller import Caller
from tests.support.command_context import CLIENT, OTHER_CLIENT, STAFF
from tests.support.http import assert_problem
from tests.support.orders_api import VPS, VPS_1, OrdersApi, item

MONTH: dict[str, Any] = {"period": "P1M"}
YEAR: dict[str, Any] = {"period": "P1Y"}


def renew(api: OrdersApi, service_id: str, caller: Caller = CLIENT, **body: Any) -> TestResponse:
    return api.post(f"/v1/services/{service_id}/renew", body, caller)


def ordered(api: OrdersApi, service_id: str, **body: Any) -> dict[str, Any]:
    """The order of a renewal."""
    response = renew(api, service_id, **body)
    assert response.status_code == 201, response.json
    return order(api, response)


def order(api: OrdersApi, response: TestResponse) -> dict[str, Any]:
    assert response.json
    answer = api.get(f"/v1/orders/{response.json['order_id']}").json
    return dict(answer or {})


def service(api: OrdersApi, service_id: str) -> Service:
    return api.store.service(UUID(service_id))


def test_a_renewal_is_ordered_once_paid_and_carried_out(both: OrdersApi) -> None:
    service_id = both.active(item(resources={"ip": 3}))
    before = service(both, service_id).paid_until
    renewal = ordered(both, service_id, **MONTH)
    assert (renewal["total"]["amount"], renewal["items"][0]["kind"]) == ("7.00", "renewal")
    again = renew(both, service_id, **MONTH)
    assert (again.status_code, order(both, again)["id"]) == (200, renewal["id"])
    assert both.pay(renewal).status_code == 200
    assert both.balance() == "86.00"
    renewed = service(both, service_id)
    assert before and renewed.paid_until and 27 < (renewed.paid_until - before).days < 32
    assert_problem(renew(both, service_id, **MONTH), 409, "operation_in_progress")
    both.report(service_id)
    assert both.types()[-3:] == [
        "service.extended",
        "service.operation_requested",
        "service.renewed",
    ]


def test_another_period_replaces_the_unpaid_order(both: OrdersApi) -> None:
    service_id = both.active()
    first = ordered(both, service_id, **MONTH)
    assert both.pay(first, "transfer").status_code == 202
    second = ordered(both, service_id, **YEAR)
    first = both.get(f"/v1/orders/{first['id']}").json or {}
    assert (first["state"], first["payment"]["state"]) == ("cancelled", "voided")
    assert second["total"]["amount"] == "50.00"
    assert_problem(both.pay(first), 409, "not_allowed_in_status")


def test_cancelled_order_can_be_ordered_again(both: OrdersApi) -> None:
    service_id = both.active()
    renewal = ordered(both, service_id, **MONTH)
    assert both.post(f"/v1/orders/{renewal['id']}/cancel").status_code == 200
    assert service(both, service_id).ordered_renewal is None
    assert not service(both, service_id).deleted
    assert ordered(both, service_id, **MONTH)["id"] != renewal["id"]


def test_impossible_renewal_gives_the_money_back(both: OrdersApi) -> None:
    service_id = both.active()
    before = service(both, service_id).paid_until
    both.pay(ordered(both, service_id, **MONTH))
    assert both.balance() == "90.00"
    both.report(service_id, "impossible")
    assert (both.balance(), service(both, service_id).paid_until) == ("95.00", before)
    assert both.types()[-3:] == [
        "service.operation_failed",
        "service.extension_undone",
        "account.refunded",
    ]
    ordered(both, service_id, **MONTH)


def test_old_change_order_is_not_payable_after_a_renewal(both: OrdersApi) -> None:
    """Source: rules.md EC-6."""
    service_id = both.active()
    edit = both.post(f"/v1/services/{service_id}/edit", {"resources": {"ip": 3}})
    change = order(both, edit)
    both.pay(ordered(both, service_id, **MONTH))
    assert_problem(both.pay(change), 409, "not_allowed_in_status")
    assert (both.get(f"/v1/orders/{change['id']}").json or {})["state"] == "cancelled"


def test_renewal_order_is_cancelled_by_a_change_of_what_it_prices(both: OrdersApi) -> None:
    service_id = both.active(item(resources={"ip": 3}))
    renewal = ordered(both, service_id, **MONTH)
    both.post(f"/v1/services/{service_id}/edit", {"resources": {"ip": 1}})
    assert_problem(both.pay(renewal), 409, "not_allowed_in_status")


def test_staff_give_a_period_away(both: OrdersApi) -> None:
    service_id = both.active()
    unpaid = ordered(both, service_id, **MONTH)
    until = service(both, service_id).paid_until
    assert until
    gift = {**MONTH, "free": True, "from": until.isoformat().replace("+00:00", "Z")}
    assert_problem(renew(both, service_id, **gift), 403, "forbidden")
    assert_problem(renew(both, service_id, STAFF, **MONTH, free=True), 422, "invalid")
    answer = renew(both, service_id, STAFF, **gift, reason="outage")
    assert answer.status_code == 202 and answer.json and answer.json["operation_id"]
    assert both.balance() == "95.00"
    assert (both.get(f"/v1/orders/{unpaid['id']}").json or {})["state"] == "cancelled"
    both.report(service_id)
    assert_problem(renew(both, service_id, STAFF, **gift), 409, "not_allowed_in_status")


def test_blocked_client_renews(both: OrdersApi) -> None:
    service_id = both.active()
    both.add_abuse_points(10)
    assert_problem(both.place(), 409, "orders_blocked")
    assert both.pay(ordered(both, service_id, **MONTH)).status_code == 200


def test_what_is_refused(api: OrdersApi) -> None:
    service_id = api.active()
    wrong = renew(api, service_id, period="P2M")
    assert_problem(wrong, 422, "invalid")
    assert wrong.json and wrong.json["errors"][0]["pointer"] == "/period"
    assert_problem(renew(api, service_id, OTHER_CLIENT, **MONTH), 404, "unknown_service")
    stale: dict[str, Any] = {"from": "2020-01-01T00:00:00Z"}
    assert_problem(renew(api, service_id, **MONTH, **stale), 409, "not_allowed_in_status")
    in_cart = api.placed()["services"][0]["id"]
    assert_problem(renew(api, in_cart, **MONTH), 409, "not_allowed_in_status")


def test_too_early_and_no_longer_sold(api: OrdersApi) -> None:
    service_id = api.active()
    api.put("/v1/product-types/vps", VPS | {"renew_not_earlier_than_days": 7})
    too_early = renew(api, service_id, **MONTH)
    assert_problem(too_early, 409, "renew_too_early")
    assert too_early.json and "not_before" in too_early.json
    api.put("/v1/product-types/vps", VPS)
    api.put("/v1/products/vps-1", VPS_1 | {"prices": VPS_1["prices"][1:], "resources": []})
    assert_problem(renew(api, service_id, **MONTH), 409, "not_offered")


@pytest.mark.parametrize("on_sale", [True, False])
def test_renewal_costs_what_the_catalogue_says_now(api: OrdersApi, on_sale: bool) -> None:
    """Source: rules.md EC-4."""
    service_id = api.active()
    prices = [{"period": "P1M", "amount": "6.00", "setup": "3.00"}]
    api.put("/v1/products/vps-1", VPS_1 | {"prices": prices, "on_sale": on_sale})
    assert ordered(api, service_id, **MONTH)["total"]["amount"] == "6.00"
