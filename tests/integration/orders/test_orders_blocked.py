"""What a client may not do while the account is blocked, and what the order of refusals is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.orders.domain.order import Order
from shared.eventstore.command_context import use_command_context
from shared.rules.caller import Caller
from shared.rules.vocabulary import ItemKind
from tests.support.command_context import CLIENT, CLIENT_ID, STAFF, new_id, some_context
from tests.support.http import assert_problem
from tests.support.order_examples import order_item
from tests.support.orders_api import OrdersApi, item


def add_items(api: OrdersApi, order: dict[str, Any], *items: dict[str, Any], **options: Any) -> Any:
    return api.post(f"/v1/orders/{order['id']}/items", {"items": items or [item()]}, **options)


def state(api: OrdersApi, order: dict[str, Any]) -> str:
    view = api.get(f"/v1/orders/{order['id']}").json
    assert view
    return str(view["state"])


def placed_for_active(api: OrdersApi, kind: ItemKind) -> dict[str, Any]:
    """An unpaid order of 7.00 about a service that is active."""
    items = [order_item(UUID(api.active())) | {"kind": kind}]
    with use_command_context(some_context()):
        order = Order.place(new_id(), CLIENT_ID, items)
        api.store.save(order)
    return {"id": str(order.id)}


def test_blocked_client_neither_orders_nor_pays(both: OrdersApi) -> None:
    both.deposit()
    order = both.placed()
    both.add_abuse_points(10)
    position = both.last_position()
    for caller, body in ((CLIENT, {}), (STAFF, {"client_id": str(CLIENT_ID)})):
        assert_problem(both.place(caller=caller, **body), 409, "orders_blocked")
        assert_problem(add_items(both, order, caller=caller), 409, "orders_blocked")
        assert_problem(both.pay(order, caller=caller), 409, "orders_blocked")
    assert_problem(both.pay(order, "transfer"), 409, "orders_blocked")
    assert both.last_position() == position
    both.add_abuse_points(-1)
    assert add_items(both, order).status_code == 200
    assert both.pay(order).status_code == 200
    assert both.place().status_code == 201


def test_block_is_refused_in_the_contracts_order(api: OrdersApi) -> None:
    paid, unpaid, free = api.placed(), api.placed(), api.placed(item("free"))
    api.deposit("5.00")
    api.pay(paid)
    api.add_abuse_points(10)
    assert_problem(api.place(item("some-product")), 422, "unknown_product")
    assert_problem(api.place(item("dedicated-1")), 422, "configuration_incomplete")
    assert_problem(add_items(api, paid), 409, "not_allowed_in_status")
    assert_problem(api.pay(paid), 409, "not_allowed_in_status")
    assert_problem(api.pay(free, "transfer"), 422, "invalid")
    assert_problem(add_items(api, unpaid, item("retired")), 409, "orders_blocked")
    assert_problem(api.place(item("retired")), 409, "orders_blocked")
    cent = {"amount": "0.01", "currency": "EUR"}
    assert_problem(api.place(expected_total=cent), 409, "orders_blocked")
    assert_problem(api.pay(unpaid, "card"), 409, "orders_blocked")
    assert_problem(api.pay(unpaid), 409, "orders_blocked")
    assert_problem(api.pay(free), 409, "orders_blocked")


def test_money_that_arrives_for_a_blocked_order_stays_on_the_balance(both: OrdersApi) -> None:
    order = both.placed()
    awaited: Any = both.pay(order, "transfer").json
    both.add_abuse_points(10)
    payment = f"/v1/payments/{awaited['payment']['id']}"
    credited = both.post(f"{payment}/credit", {}, STAFF)
    assert (credited.status_code, credited.json and credited.json["state"]) == (200, "credited")
    assert (state(both, order), both.balance()) == ("pending_payment", "5.00")
    assert "service.paid" not in both.types()
    both.add_abuse_points(-10)
    assert state(both, order) == "pending_payment", "nothing is paid by itself"
    assert (both.pay(order).status_code, both.balance()) == (200, "0.00")


def test_blocked_client_cancels_an_order(api: OrdersApi) -> None:
    order = api.placed()
    api.add_abuse_points(10)
    assert api.post(f"/v1/orders/{order['id']}/cancel").status_code == 200


@pytest.mark.parametrize(("kind", "is_paid"), [(ItemKind.RENEWAL, True), (ItemKind.CHANGE, False)])
def test_of_a_blocked_clients_orders_only_renewals_are_paid(
    api: OrdersApi, kind: ItemKind, is_paid: bool
) -> None:
    now, later = (placed_for_active(api, kind) for _ in range(2))
    awaited: Any = api.pay(later, "transfer").json
    api.add_abuse_points(10)
    assert api.pay(now).status_code == (200 if is_paid else 409)
    api.post(f"/v1/payments/{awaited['payment']['id']}/credit", {}, STAFF)
    assert [state(api, each) for each in (now, later)] == (
        ["paid", "paid"] if is_paid else ["pending_payment", "pending_payment"]
    )


@pytest.mark.parametrize("caller", [CLIENT, STAFF])
def test_blocked_client_gets_changes_that_cost_nothing(api: OrdersApi, caller: Caller) -> None:
    edit = f"/v1/services/{api.active()}/edit"
    api.add_abuse_points(10)
    position = api.last_position()
    paid = {"resources": {"ip": 3}, "label": "some label"}
    assert_problem(api.post(edit, paid, caller), 409, "orders_blocked")
    assert_problem(api.post(edit, {"resources": {"ip": 9}}, caller), 422, "invalid")
    assert api.last_position() == position
    assert api.post(edit, {"label": "some label"}, caller).status_code == 200
