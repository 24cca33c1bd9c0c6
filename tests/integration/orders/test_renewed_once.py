"""Two clicks, two payments, two timers, a repeated webhook: one renewal. Source: rules.md RN-15."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import UUID

import pytest

from services.orders.timers import Timers
from tests.support.gateways import GATEWAYS, message, send
from tests.support.http import assert_problem
from tests.support.orders_api import OrdersApi
from tests.support.timers import at, days

EXTENDED = "service.extended"
MONTH = {"period": "P1M"}
BY_MONTH = {"auto_renew": {"period": "P1M", "source": "balance"}}
THREADS = 4


@pytest.fixture
def both(url: str) -> Any:
    """With a gateway."""
    api = OrdersApi(url, gateways=GATEWAYS)
    api.define_catalogue()
    yield api
    api.close()


def renewal_order(api: OrdersApi, service_id: str) -> dict[str, Any]:
    response = api.post(f"/v1/services/{service_id}/renew", MONTH)
    assert response.json and response.status_code in (200, 201), response.json
    return {"id": response.json["order_id"]}


def at_once(function: Callable[[], object]) -> None:
    with ThreadPoolExecutor(THREADS) as executor:
        for future in [executor.submit(function) for _ in range(THREADS)]:
            future.result()


def test_two_clicks_place_one_order(both: OrdersApi) -> None:
    service_id = both.active()
    orders: list[str] = []
    at_once(lambda: orders.append(renewal_order(both, service_id)["id"]))
    assert len(orders) == THREADS and len(set(orders)) == 1


def test_two_payments_extend_once_and_the_second_money_stays(both: OrdersApi) -> None:
    service_id = both.active()
    order = renewal_order(both, service_id)
    awaited = both.pay(order, "transfer").json or {}
    at_once(lambda: both.pay(order))
    assert (both.types().count(EXTENDED), both.balance()) == (1, "90.00")
    late = send(both, message(awaited["payment"]["id"]))
    assert late.json and late.json["outcome"] == "applied"
    assert (both.types().count(EXTENDED), both.balance()) == (1, "95.00")


def test_repeated_webhook_extends_once(both: OrdersApi) -> None:
    service_id = both.active()
    paid = both.pay(renewal_order(both, service_id), "card").json or {}
    report = message(paid["payment"]["id"])
    at_once(lambda: send(both, report, "some webhook"))
    at_once(lambda: send(both, report))
    assert (both.types().count(EXTENDED), both.balance()) == (1, "95.00")


def test_two_timers_renew_once_and_leave_no_order_payable(both: OrdersApi) -> None:
    """EC-6: the order that waited is not payable after the automatic renewal."""
    service_id = both.active()
    both.post(f"/v1/services/{service_id}/edit", BY_MONTH)
    order = renewal_order(both, service_id)
    end = both.store.service(UUID(service_id)).paid_until
    assert end
    at_once(lambda: Timers(both.store, at(end + days(1))).sweep(Event()))
    assert (both.types().count(EXTENDED), both.balance()) == (1, "90.00")
    assert_problem(both.pay(order), 409, "not_allowed_in_status")
    assert both.balance() == "90.00"
