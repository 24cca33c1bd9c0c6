"""The unpaid order of a change: one per service, gone with whatever its price rests on. EC-6."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.support.calendar import Calendar
from tests.support.command_context import STAFF
from tests.support.http import assert_problem
from tests.support.orders_api import IP, VPS_1, OrdersApi, item
from tests.support.timers import sweep_timers

MORE: dict[str, Any] = {"resources": {"ip": 3}}
MAY = "2026-05-01T12:00:00Z"


def ordered(api: OrdersApi, service: str, call: str, **body: Any) -> dict[str, Any]:
    response = api.post(f"/v1/services/{service}/{call}", body)
    assert response.status_code == 201, response.json
    order = response.json and api.get(f"/v1/orders/{response.json['order_id']}").json
    return dict(order or {})


def by_order(api: OrdersApi, service: str) -> None:
    assert api.pay(ordered(api, service, "renew", period="P1M")).status_code == 200


def by_staff(api: OrdersApi, service: str) -> None:
    body = {"period": "P1M", "free": True, "from": MAY, "reason": "some reason"}
    assert api.post(f"/v1/services/{service}/renew", body, STAFF).status_code == 202


def to_less(api: OrdersApi, service: str) -> None:
    api.put("/v1/products/vps-0", VPS_1 | {"prices": [{"period": "P1M", "amount": "1.00"}]})
    body = {"product": "vps-0"}
    assert api.post(f"/v1/services/{service}/edit", body).status_code == 202


@pytest.mark.parametrize("other", [by_order, by_staff, to_less])
def test_old_change_order_is_not_paid_after_a_renewal_or_another_change(
    timed: OrdersApi, calendar: Calendar, other: Callable[[OrdersApi, str], None]
) -> None:
    """A fault elsewhere: it was, at the price of a time that was over."""
    service = timed.active()
    change = ordered(timed, service, "edit", **MORE)
    payment = timed.pay(change, "transfer").json
    calendar.advance(days=10)
    other(timed, service)
    timed.report(service)
    cancelled = timed.get(f"/v1/orders/{change['id']}").json
    assert cancelled and cancelled["state"] == "cancelled"
    assert cancelled["payment"]["state"] == "voided"
    assert_problem(timed.pay(change), 409, "not_allowed_in_status")
    before = float(timed.balance())
    assert payment
    credit = f"/v1/payments/{payment['payment']['id']}/credit"
    assert timed.post(credit, caller=STAFF).status_code == 200
    assert float(timed.balance()) == before + 2, "late money stays on the balance"
    assert timed.store.service(UUID(service)).specification.resources == {"ip": 1}


@pytest.mark.parametrize("renews", [True, False])
def test_end_of_the_period_ends_the_order_of_a_change(
    timed: OrdersApi, calendar: Calendar, renews: bool
) -> None:
    auto_renew = {"period": "P1M", "source": "balance"} if renews else None
    service = timed.active(item(auto_renew=auto_renew))
    change = ordered(timed, service, "edit", **MORE)
    calendar.advance(days=30)
    sweep_timers(timed, calendar.now)
    assert ("service.extended" in timed.types()) is renews
    cancelled = timed.get(f"/v1/orders/{change['id']}").json
    assert cancelled and cancelled["state"] == "cancelled"
    assert_problem(timed.pay(change), 409, "not_allowed_in_status")


def test_price_of_an_ordered_change_holds_until_it_is_paid(
    timed: OrdersApi, calendar: Calendar
) -> None:
    service = timed.active()
    change = ordered(timed, service, "edit", **MORE)
    dear: dict[str, Any] = {"prices": [{"period": "P1M", "amount": "9.00"}]}
    timed.put("/v1/products/vps-1", VPS_1 | {"resources": [IP | dear]})
    calendar.advance(days=15)
    assert timed.pay(change).status_code == 200
    assert timed.balance() == "93.00"
    timed.report(service)
    deleted = timed.post(f"/v1/services/{service}/delete")
    assert (deleted.status_code, timed.balance()) == (202, "96.50"), "half of 5.00, half of 2.00"


def test_new_edit_is_priced_for_the_time_that_is_left_then(
    timed: OrdersApi, calendar: Calendar
) -> None:
    service = timed.active()
    first = ordered(timed, service, "edit", **MORE)
    calendar.advance(days=15)
    second = ordered(timed, service, "edit", **MORE)
    assert [each["total"]["amount"] for each in (first, second)] == ["2.00", "1.00"]
    assert_problem(timed.pay(first), 409, "not_allowed_in_status")
    assert timed.pay(second).status_code == 200
