"""What edits cost and deletions give back in the middle of a period, over HTTP."""

from __future__ import annotations

from typing import Any

from tests.support.calendar import Calendar
from tests.support.command_context import STAFF
from tests.support.http import assert_problem
from tests.support.orders_api import VPS, VPS_1, OrdersApi
from tests.support.timers import sweep_timers

MORE: dict[str, Any] = {"resources": {"ip": 3}}
"""2.00 more a month."""


def edit(api: OrdersApi, service: str, **fields: Any) -> dict[str, Any]:
    """The order in which the edit must be paid."""
    response = api.post(f"/v1/services/{service}/edit", fields)
    assert (response.status_code, response.json and response.json["flow"]) == (201, "order")
    order = response.json and api.get(f"/v1/orders/{response.json['order_id']}").json
    return dict(order or {})


def delete(api: OrdersApi, service: str, **body: Any) -> None:
    assert api.post(f"/v1/services/{service}/delete", body, STAFF).status_code in (200, 202)


def test_paid_change_costs_the_time_left_and_is_given_back_with_it(
    timed: OrdersApi, calendar: Calendar
) -> None:
    service = timed.active()
    calendar.advance(days=10)
    order = edit(timed, service, **MORE)
    assert order["total"]["amount"] == "1.34", "2.00 for 20 of 30 days, rounded up"
    calendar.advance(days=1)
    assert timed.pay(order).status_code == 200, "the price holds while it waits to be paid"
    timed.report(service)
    assert timed.balance() == "93.66"
    calendar.advance(days=9)
    delete(timed, service)
    assert timed.types()[-4:] == [
        "service.refunded",
        "service.operation_requested",
        "account.refunded",
        "account.refunded",
    ]
    assert timed.balance() == "95.99", "a third of 5.00 and half of 1.34, each rounded down"
    timed.report(service, "cancelled")
    assert timed.types()[-1] == "service.manual_task_required", "what was given back must go"


def test_change_that_fails_gives_its_price_back_and_its_value_is_gone(
    timed: OrdersApi, calendar: Calendar
) -> None:
    service = timed.active()
    calendar.advance(days=15)
    timed.pay(edit(timed, service, **MORE))
    assert timed.balance() == "94.00"
    timed.report(service, "impossible")
    assert timed.balance() == "95.00"
    delete(timed, service)
    assert timed.balance() == "97.50"


def test_another_product_is_credited_with_what_is_left_of_the_old_one(
    timed: OrdersApi, calendar: Calendar
) -> None:
    month = {"period": "P1M", "amount": "8.00", "setup": "9.00"}
    timed.put("/v1/products/vps-2", VPS_1 | {"name": "VPS 2", "prices": [month]})
    cheap = VPS_1 | {"name": "VPS 0", "prices": [month | {"amount": "1.00"}]}
    timed.put("/v1/products/vps-0", cheap)
    service = timed.active()
    calendar.advance(days=15)
    dearer = edit(timed, service, product="vps-2")
    assert dearer["total"]["amount"] == "1.50", "half of the difference, without set-up fee"
    down = timed.post(f"/v1/services/{service}/edit", {"product": "vps-0"})
    assert (down.status_code, timed.balance()) == (202, "95.00")
    assert_problem(timed.pay(dearer), 409, "not_allowed_in_status")
    timed.report(service)
    delete(timed, service)
    assert timed.balance() == "97.50", "what was paid for the time stays its value"


def test_nothing_is_left_of_a_period_that_is_over(timed: OrdersApi, calendar: Calendar) -> None:
    service = timed.active()
    calendar.advance(days=30)
    response = timed.post(f"/v1/services/{service}/edit", MORE)
    assert (response.status_code, response.json and response.json["flow"]) == (202, "applied")
    timed.report(service)
    delete(timed, service)
    assert timed.balance() == "95.00"


def test_deletion_at_the_end_of_the_period_gives_nothing_back(
    timed: OrdersApi, calendar: Calendar
) -> None:
    service = timed.active()
    delete(timed, service, moment="period_end")
    calendar.advance(days=30)
    sweep_timers(timed, calendar.now)
    timed.report(service)
    assert (timed.types()[-1], timed.balance()) == ("service.deleted", "95.00")
    assert "service.refunded" not in timed.types()


def test_type_decides_whether_anything_is_given_back(timed: OrdersApi, calendar: Calendar) -> None:
    timed.put("/v1/product-types/vps", VPS)
    service = timed.active()
    calendar.advance(days=15)
    delete(timed, service)
    assert timed.balance() == "95.00"


def test_year_that_is_paid_ahead_is_given_back_whole(timed: OrdersApi, calendar: Calendar) -> None:
    service = timed.active()
    response = timed.post(f"/v1/services/{service}/renew", {"period": "P1Y"})
    renewal = response.json and timed.get(f"/v1/orders/{response.json['order_id']}").json
    assert renewal
    timed.pay(renewal)
    timed.report(service)
    assert timed.balance() == "45.00"
    calendar.advance(days=15)
    order = edit(timed, service, **MORE)
    assert order["total"]["amount"] == "21.00", "half of 2.00 a month, and all of 20.00 a year"
    delete(timed, service)
    assert timed.balance() == "97.50"
    assert_problem(timed.pay(order), 409, "not_allowed_in_status")
