"""What edits cost and deletions give back in the middle of a period, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.command_context import STAFF
from tests.support.http import assert_problem
from tests.support.orders_api import VPS, VPS_1, OrdersApi

START = datetime(2026, 4, 1, 12, tzinfo=UTC)
"""April has 30 days."""
MORE: dict[str, Any] = {"resources": {"ip": 3}}
"""2.00 more a month."""


class Calendar:
    def __init__(self) -> None:
        self.now = START

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def api(url: str, calendar: Calendar) -> Iterator[OrdersApi]:
    api = OrdersApi(url, clock=lambda: calendar.now, rate_limit="")
    api.define_catalogue()
    api.put("/v1/product-types/vps", VPS | {"refund_on_delete": "pro_rata"})
    yield api
    api.close()


def edit(api: OrdersApi, service: str, **fields: Any) -> dict[str, Any]:
    """The order in which the edit must be paid."""
    response = api.post(f"/v1/services/{service}/edit", fields)
    assert (response.status_code, response.json and response.json["flow"]) == (201, "order")
    order = response.json and api.get(f"/v1/orders/{response.json['order_id']}").json
    return dict(order or {})


def delete(api: OrdersApi, service: str, **body: Any) -> None:
    assert api.post(f"/v1/services/{service}/delete", body, STAFF).status_code in (200, 202)


def test_paid_change_costs_the_time_left_and_is_given_back_with_it(
    api: OrdersApi, calendar: Calendar
) -> None:
    service = api.active()
    calendar.advance(days=10)
    order = edit(api, service, **MORE)
    assert order["total"]["amount"] == "1.34", "2.00 for 20 of 30 days, rounded up"
    calendar.advance(days=1)
    assert api.pay(order).status_code == 200, "the price holds while it waits to be paid"
    api.report(service)
    assert api.balance() == "93.66"
    calendar.advance(days=9)
    delete(api, service)
    assert api.types()[-4:] == [
        "service.refunded",
        "service.operation_requested",
        "account.refunded",
        "account.refunded",
    ]
    assert api.balance() == "95.99", "a third of 5.00 and half of 1.34, each rounded down"
    api.report(service, "cancelled")
    assert api.types()[-1] == "service.manual_task_required", "what was given back must go"


def test_change_that_fails_gives_its_price_back_and_its_value_is_gone(
    api: OrdersApi, calendar: Calendar
) -> None:
    service = api.active()
    calendar.advance(days=15)
    api.pay(edit(api, service, **MORE))
    assert api.balance() == "94.00"
    api.report(service, "impossible")
    assert api.balance() == "95.00"
    delete(api, service)
    assert api.balance() == "97.50"


def test_another_product_is_credited_with_what_is_left_of_the_old_one(
    api: OrdersApi, calendar: Calendar
) -> None:
    month = {"period": "P1M", "amount": "8.00", "setup": "9.00"}
    api.put("/v1/products/vps-2", VPS_1 | {"name": "VPS 2", "prices": [month]})
    cheap = VPS_1 | {"name": "VPS 0", "prices": [month | {"amount": "1.00"}]}
    api.put("/v1/products/vps-0", cheap)
    service = api.active()
    calendar.advance(days=15)
    dearer = edit(api, service, product="vps-2")
    assert dearer["total"]["amount"] == "1.50", "half of the difference, without set-up fee"
    down = api.post(f"/v1/services/{service}/edit", {"product": "vps-0"})
    assert (down.status_code, api.balance()) == (202, "95.00")
    assert_problem(api.pay(dearer), 409, "not_allowed_in_status")
    api.report(service)
    delete(api, service)
    assert api.balance() == "97.50", "what was paid for the time stays its value"


def test_nothing_is_left_of_a_period_that_is_over(api: OrdersApi, calendar: Calendar) -> None:
    service = api.active()
    calendar.advance(days=30)
    response = api.post(f"/v1/services/{service}/edit", MORE)
    assert (response.status_code, response.json and response.json["flow"]) == (202, "applied")
    api.report(service)
    delete(api, service)
    assert api.balance() == "95.00"


def test_deletion_at_the_end_of_the_period_gives_nothing_back(api: OrdersApi) -> None:
    service = api.active()
    delete(api, service, moment="period_end")
    assert api.balance() == "95.00"


def test_type_decides_whether_anything_is_given_back(api: OrdersApi, calendar: Calendar) -> None:
    api.put("/v1/product-types/vps", VPS)
    service = api.active()
    calendar.advance(days=15)
    delete(api, service)
    assert api.balance() == "95.00"


def test_year_that_is_paid_ahead_is_given_back_whole(api: OrdersApi, calendar: Calendar) -> None:
    service = api.active()
    response = api.post(f"/v1/services/{service}/renew", {"period": "P1Y"})
    renewal = response.json and api.get(f"/v1/orders/{response.json['order_id']}").json
    assert renewal
    api.pay(renewal)
    api.report(service)
    assert api.balance() == "45.00"
    calendar.advance(days=15)
    order = edit(api, service, **MORE)
    assert order["total"]["amount"] == "21.00", "half of 2.00 a month, and all of 20.00 a year"
    delete(api, service)
    assert api.balance() == "97.50"
    assert_problem(api.pay(order), 409, "not_allowed_in_status")
