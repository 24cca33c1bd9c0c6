"""An order that nobody pays: nothing is done for it, and money that is late is kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shared.rules.vocabulary import OrderState
from tests.support.command_context import STAFF
from tests.support.orders_api import PRODUCTS, OrdersApi, item
from tests.support.timers import NOW, days, due_timers, sweep_timers

NAMED = PRODUCTS["vps-1"] | {
    "configuration": [{"field": "hostname", "required": True, "type": "hostname", "unique": True}]
}
HOST = {"hostname": "some-host"}


def state(api: OrdersApi, order: dict[str, Any]) -> OrderState:
    return api.store.order(UUID(order["id"])).state


def test_unpaid_order_expires_with_its_services_and_frees_their_names(api: OrdersApi) -> None:
    api.put("/v1/products/named", NAMED)
    order = api.placed(item("named", configuration=HOST))
    assert api.place(item("named", configuration=HOST)).status_code == 409
    sweep_timers(api, NOW + days(29))
    assert state(api, order) is OrderState.PENDING_PAYMENT
    sweep_timers(api, NOW + days(31))
    assert state(api, order) is OrderState.EXPIRED
    assert api.store.service(UUID(order["services"][0]["id"])).deleted
    assert api.pay(order).status_code == 409
    assert api.place(item("named", configuration=HOST)).status_code == 201


def test_money_that_comes_after_the_order_has_expired_goes_to_the_balance(api: OrdersApi) -> None:
    order = api.placed()
    awaited: Any = api.pay(order, "transfer").json
    sweep_timers(api, NOW + days(31))
    assert state(api, order) is OrderState.EXPIRED
    path = f"/v1/payments/{awaited['payment']['id']}/credit"
    assert api.post(path, {}, STAFF).status_code == 200
    assert (api.balance(), state(api, order)) == ("5.00", OrderState.EXPIRED)


def test_paid_order_does_not_expire(api: OrdersApi) -> None:
    api.deposit()
    order = api.placed()
    assert api.pay(order).status_code == 200
    assert due_timers(api, NOW + days(31)) == 0
    assert state(api, order) is OrderState.PAID


def test_ordered_change_ends_with_its_order(api: OrdersApi) -> None:
    service_id = api.active(item(period="P1Y"))
    edit = api.post(f"/v1/services/{service_id}/edit", {"resources": {"ip": 3}})
    assert edit.status_code == 201 and edit.json
    assert api.store.service(UUID(service_id)).ordered_change
    sweep_timers(api, NOW + days(31))
    assert state(api, {"id": edit.json["order_id"]}) is OrderState.EXPIRED
    service = api.store.service(UUID(service_id))
    assert (service.ordered_change, service.deleted) == (None, False)
