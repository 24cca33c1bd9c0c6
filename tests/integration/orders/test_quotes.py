"""Quotes over HTTP: the figures of the call, its refusals, and nothing recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.rules.caller import Caller
from tests.support.calendar import Calendar
from tests.support.command_context import APP, CLIENT, OTHER_CLIENT, STAFF
from tests.support.http import assert_problem
from tests.support.orders_api import VPS, VPS_1, OrdersApi, item

VPS_2: dict[str, Any] = VPS_1 | {
    "name": "VPS 2",
    "prices": [{"period": "P1M", "amount": "8.00", "setup": "9.00"}],
}
MORE: dict[str, Any] = {"resources": {"ip": 3}}


def quoted(api: OrdersApi, service: str, action: str, caller: Caller = CLIENT, **body: Any) -> Any:
    """Nothing is recorded."""
    before = api.last_position()
    response = api.post(f"/v1/services/{service}/quote", {"action": action, **body}, caller)
    assert api.last_position() == before
    assert response.status_code == 200, response.json
    return response.json


def lines(quote: Any) -> list[tuple[str, str]]:
    return [(line["text"], line["amount"]["amount"]) for line in quote["lines"]]


def test_edit_is_quoted_for_the_time_left(timed: OrdersApi, calendar: Calendar) -> None:
    service = timed.active()
    calendar.advance(days=10)
    quote = quoted(timed, service, "edit", **MORE, label="Mail server")
    assert quote["total"] == {"amount": "1.34", "currency": "EUR"}
    assert (quote["refund"], quote["paid_until"]) == (None, "2026-05-01T12:00:00Z")
    assert lines(quote) == [("IP address: 3 instead of 1, for the time that is paid for", "1.34")]
    assert quoted(timed, service, "edit", label="x")["lines"] == []
    less = quoted(timed, service, "edit", resources={"ip": 1}, auto_renew=None)
    assert (less["total"]["amount"], less["lines"]) == ("0.00", [])


def test_change_of_product_is_quoted_with_its_credit(timed: OrdersApi, calendar: Calendar) -> None:
    timed.put("/v1/products/vps-2", VPS_2)
    service = timed.active()
    calendar.advance(days=15)
    quote = quoted(timed, service, "edit", STAFF, product="vps-2", **MORE)
    assert quote["total"]["amount"] == "2.50"
    assert lines(quote) == [
        ("VPS 2, for the time that is paid for", "4.00"),
        ("IP address: 2 above what is included, for the time that is paid for", "1.00"),
        ("Credit for the unused part of VPS 1", "-2.50"),
    ]


def test_item_of_the_cart_is_quoted_with_its_set_up_fee(timed: OrdersApi) -> None:
    timed.put("/v1/products/vps-2", VPS_2)
    service = timed.placed(item("vps-2"))["services"][0]["id"]
    quote = quoted(timed, service, "edit", **MORE)
    assert (quote["total"]["amount"], quote["paid_until"]) == ("19.00", None)
    assert lines(quote) == [
        ("VPS 2, for 1 month", "8.00"),
        ("IP address: 2 above what is included, for 1 month", "2.00"),
        ("Set-up fee", "9.00"),
    ]
    assert quoted(timed, service, "delete")["refund"] is None


def test_renewal_is_quoted_with_the_date_it_leads_to(timed: OrdersApi) -> None:
    service = timed.active(item(resources={"ip": 3}))
    quote = quoted(timed, service, "renew", period="P1Y")
    assert (quote["total"]["amount"], quote["paid_until"]) == ("70.00", "2027-05-01T12:00:00Z")
    assert lines(quote) == [
        ("VPS 1, for 1 year", "50.00"),
        ("IP address: 2 above what is included, for 1 year", "20.00"),
    ]
    free = {"period": "P1M", "free": True, "from": "2026-05-01T12:00:00Z", "reason": "x"}
    given = quoted(timed, service, "renew", STAFF, **free)
    assert (given["total"]["amount"], given["paid_until"]) == ("0.00", "2026-06-01T12:00:00Z")
    assert timed.post(f"/v1/services/{service}/renew", {"period": "P1Y"}).status_code == 201
    timed.put("/v1/products/vps-1", VPS_1 | {"prices": [{"period": "P1Y", "amount": "99.00"}]})
    assert quoted(timed, service, "renew", period="P1Y")["total"]["amount"] == "70.00"


def test_deletion_is_quoted_with_what_it_gives_back(timed: OrdersApi, calendar: Calendar) -> None:
    service = timed.active()
    calendar.advance(days=10)
    quote = quoted(timed, service, "delete", reason="some reason")
    assert (quote["total"]["amount"], quote["paid_until"]) == ("0.00", None)
    assert quote["refund"] == {"amount": "3.33", "currency": "EUR"}
    assert [amount for _, amount in lines(quote)] == ["3.33"]
    late = quoted(timed, service, "delete", moment="period_end")
    assert (late["refund"], late["paid_until"]) == (None, "2026-05-01T12:00:00Z")


def test_code_of_a_deletion_cannot_be_tried_in_quotes(timed: OrdersApi) -> None:
    checked = VPS | {"deletion": "phone_check", "refund_on_delete": "pro_rata"}
    timed.put("/v1/product-types/vps", checked)
    service = timed.active()
    assert quoted(timed, service, "delete")["refund"]["amount"] == "5.00"
    assert quoted(timed, service, "delete", code="123456")["refund"]["amount"] == "5.00"
    wanted = timed.post(f"/v1/services/{service}/delete")
    assert_problem(wanted, 409, "phone_check_required")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid"),
        ({"action": "suspend"}, 422, "invalid"),
        ({"action": ["edit"]}, 422, "invalid"),
        ({"action": "edit"}, 422, "invalid"),
        ({"action": "edit", "period": "P1M"}, 422, "invalid"),
        ({"action": "renew"}, 422, "invalid"),
        ({"action": "renew", "period": "P5M"}, 422, "invalid"),
        ({"action": "renew", "period": "P1M", "from": "2020-01-01T00:00:00Z"}, 409, None),
        ({"action": "renew", "period": "P1M", "free": True}, 403, "forbidden"),
        ({"action": "edit", "resources": {"ip": 99}}, 422, "invalid"),
        ({"action": "edit", "product": "retired"}, 409, "not_offered"),
    ],
)
def test_quote_is_refused_as_its_call_is(
    timed: OrdersApi, body: dict[str, Any], status: int, code: str | None
) -> None:
    service = timed.active()
    before = timed.last_position()
    refused = timed.post(f"/v1/services/{service}/quote", body)
    assert_problem(refused, status, code or "not_allowed_in_status")
    action = body.get("action")
    if isinstance(action, str) and action != "suspend":
        rest = {name: value for name, value in body.items() if name != "action"}
        called = timed.post(f"/v1/services/{service}/{action}", rest)
        assert refused.json and called.json
        for member in ("code", "errors"):
            assert refused.json.get(member) == called.json.get(member)
    assert timed.last_position() == before


def test_quote_is_for_the_owner_and_staff(timed: OrdersApi) -> None:
    service = timed.active()
    path, body = f"/v1/services/{service}/quote", {"action": "delete"}
    assert_problem(timed.post(path, body, OTHER_CLIENT), 404, "unknown_service")
    assert_problem(timed.post(path, body, APP), 403, "forbidden")
    stale = timed.post(path, body, STAFF, If_Match='"1"')
    assert_problem(stale, 412, "version_conflict")
    assert timed.post(f"/v1/services/{service}/suspend").status_code == 202
    assert_problem(timed.post(path, body), 409, "operation_in_progress")


def test_price_that_was_quoted_is_the_one_that_is_charged(
    timed: OrdersApi, calendar: Calendar
) -> None:
    service = timed.active()
    calendar.now += timedelta(days=7, seconds=12_345, microseconds=678_901)
    quote = quoted(timed, service, "edit", **MORE)
    edited = timed.post(f"/v1/services/{service}/edit", MORE).json
    order = edited and timed.get(f"/v1/orders/{edited['order_id']}").json
    assert order and order["total"] == quote["total"]
