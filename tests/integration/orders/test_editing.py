"""Edits over HTTP: in the cart, for free, through an order; and what becomes of that order."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from shared.rules.caller import Caller
from tests.support.command_context import CLIENT, CLIENT_ID, OTHER_CLIENT, OTHER_CLIENT_ID, STAFF
from tests.support.http import assert_problem
from tests.support.orders_api import IP, VPS_1, OrdersApi, item

VPS_2: dict[str, Any] = VPS_1 | {"name": "VPS 2", "prices": [{"period": "P1M", "amount": "8.00"}]}
MORE: dict[str, Any] = {"resources": {"ip": 3}}
"""2.00 more a month than the included address."""


def edit(api: OrdersApi, service: str, caller: Caller = CLIENT, **fields: Any) -> TestResponse:
    return api.post(f"/v1/services/{service}/edit", fields, caller)


def ordered(api: OrdersApi, service: str, **fields: Any) -> dict[str, Any]:
    """The order in which the edit must be paid."""
    response = edit(api, service, **fields)
    assert (response.status_code, response.json and response.json["flow"]) == (201, "order")
    order = response.json and api.get(f"/v1/orders/{response.json['order_id']}").json
    assert order
    return dict(order)


def specification(api: OrdersApi, service: str) -> tuple[str, dict[str, int], str]:
    it = api.store.service(UUID(service)).specification
    return it.product, it.resources, it.price.amount


def test_label_and_automatic_renewal_are_applied_at_once(both: OrdersApi) -> None:
    service = both.active()
    by_year = {"period": "P1Y", "source": "balance"}
    response = edit(both, service, label="Mail server", auto_renew=by_year)
    assert (response.status_code, response.json) == (200, {"flow": "applied", "version": 6})
    assert both.types()[-2:] == ["service.label_changed", "service.auto_renew_changed"]
    again = edit(both, service, label="Mail server", auto_renew=by_year)
    assert again.json == {"flow": "applied", "version": 6}
    assert edit(both, service, auto_renew=None).json == {"flow": "applied", "version": 7}


def test_more_is_paid_first_and_then_made(both: OrdersApi) -> None:
    service = both.active()
    order = ordered(both, service, **MORE, label="Mail server")
    assert order["total"]["amount"] == "2.00"
    assert [(each["kind"], each["services"]) for each in order["items"]] == [("change", [service])]
    assert both.store.service(UUID(service)).label == "Mail server"
    assert both.pay(order).status_code == 200
    assert both.balance() == "93.00"
    operation = both.store.service(UUID(service)).operation
    assert operation and (operation.kind, operation.requested.parameters["resources"]) == (
        "change",
        {"ip": 3},
    )
    assert_problem(edit(both, service, label="x"), 409, "operation_in_progress")
    both.report(service)
    assert both.types()[-1] == "service.changed"
    assert specification(both, service) == ("vps-1", {"ip": 3}, "7.00")


def test_less_is_free_and_made_at_once(both: OrdersApi) -> None:
    service = both.active(item(resources={"ip": 3}))
    response = edit(both, service, resources={"ip": 1})
    assert response.status_code == 202
    body = response.json
    assert body and (body["flow"], body["version"]) == ("applied", 6)
    operation = both.store.service(UUID(service)).operation
    assert operation and str(operation.id) == body["operation_id"]
    both.report(service)
    assert specification(both, service) == ("vps-1", {"ip": 1}, "5.00")
    assert both.balance() == "93.00"


@pytest.mark.parametrize("outcome", ["impossible", "cancelled"])
def test_change_that_cannot_be_made_gives_the_money_back(both: OrdersApi, outcome: str) -> None:
    both.put("/v1/products/vps-2", VPS_2)
    service = both.active()
    both.pay(ordered(both, service, product="vps-2"))
    assert both.balance() == "92.00"
    both.report(service, outcome)
    assert both.types()[-2:] == ["service.operation_failed", "account.refunded"]
    assert both.balance() == "95.00"
    assert specification(both, service) == ("vps-1", {"ip": 1}, "5.00")


def test_another_edit_takes_the_place_of_the_unpaid_order(both: OrdersApi) -> None:
    service = both.active()
    first = ordered(both, service, **MORE)
    both.pay(first, "transfer")
    second = ordered(both, service, resources={"ip": 2})
    cancelled = both.get(f"/v1/orders/{first['id']}").json
    assert cancelled and (cancelled["state"], cancelled["payment"]["state"]) == (
        "cancelled",
        "voided",
    )
    assert_problem(both.pay(first), 409, "not_allowed_in_status")
    assert both.pay(second).status_code == 200
    both.report(service)
    assert specification(both, service) == ("vps-1", {"ip": 2}, "6.00")
    credit = f"/v1/payments/{cancelled['payment']['id']}/credit"
    assert both.post(credit, caller=STAFF).status_code == 200
    assert both.balance() == "96.00", "late money stays on the balance"


def test_order_of_a_change_is_cancelled_and_the_service_stays(both: OrdersApi) -> None:
    service = both.active()
    order = ordered(both, service, **MORE)
    assert both.post(f"/v1/orders/{order['id']}/cancel").status_code == 200
    state = both.store.service(UUID(service))
    assert (state.deleted, state.ordered_change) == (False, None)
    more_items = {"items": [item()]}
    order = ordered(both, service, **MORE)
    adding = both.post(f"/v1/orders/{order['id']}/items", more_items)
    assert_problem(adding, 409, "not_allowed_in_status")


@pytest.mark.parametrize("verb", ["delete", "transfer"])
def test_who_loses_the_service_loses_the_order_of_its_change(both: OrdersApi, verb: str) -> None:
    one = {"amount": {"amount": "1.00", "currency": "EUR"}}
    both.post(f"/v1/clients/{OTHER_CLIENT_ID}/deposits", one, STAFF)
    service = both.active()
    order = ordered(both, service, **MORE)
    body = {"to_client_id": str(OTHER_CLIENT_ID)} if verb == "transfer" else None
    assert both.post(f"/v1/services/{service}/{verb}", body, STAFF).status_code == 202
    both.report(service)
    cancelled = both.get(f"/v1/orders/{order['id']}").json
    assert cancelled and cancelled["state"] == "cancelled"
    assert_problem(both.pay(order), 409, "not_allowed_in_status")


def test_item_of_the_cart_changes_its_price(both: OrdersApi) -> None:
    order = both.placed(item(quantity=2))
    first, second = (each["id"] for each in order["services"])
    response = edit(both, first, resources={"ip": 2}, label="First")
    assert (response.status_code, response.json) == (200, {"flow": "applied", "version": 3})
    changed = both.get(f"/v1/orders/{order['id']}").json
    assert changed and changed["total"]["amount"] == "11.00"
    assert [each["id"] for each in changed["services"]] == [second, first]
    assert [each["quantity"] for each in changed["items"]] == [1, 1]
    both.deposit()
    both.pay(order)
    assert both.balance() == "89.00"
    both.report(first, "impossible")
    assert both.balance() == "95.00", "what it has cost, and not what it would have cost"
    assert_problem(edit(both, second, caller=STAFF, **MORE), 409, "operation_in_progress")


def test_same_amounts_leave_the_price_of_the_cart(api: OrdersApi) -> None:
    order = api.placed()
    api.put("/v1/products/vps-1", VPS_1 | {"prices": [{"period": "P1M", "amount": "9.00"}]})
    before = api.types()
    response = edit(api, order["services"][0]["id"], resources={"ip": 1})
    assert (response.status_code, response.json) == (200, {"flow": "applied", "version": 1})
    assert api.types() == before


def test_cart_takes_no_other_product(api: OrdersApi) -> None:
    service = api.placed()["services"][0]["id"]
    refused = edit(api, service, product="vps-quick")
    assert_problem(refused, 422, "configuration_incomplete")
    api.put("/v1/products/vps-2", VPS_2)
    assert_problem(edit(api, service, product="vps-2"), 409, "not_allowed_in_status")
    assert_problem(edit(api, service, caller=STAFF, label="x"), 409, "not_allowed_in_status")


def test_policy_of_a_resource_binds_clients_alone(api: OrdersApi) -> None:
    fixed = VPS_1 | {"resources": [IP | {"edit": "none"}]}
    assert api.put("/v1/products/vps-1", fixed).status_code == 200
    service = api.active()
    assert assert_problem(edit(api, service, **MORE), 409, "not_offered")["resources"] == ["ip"]
    assert edit(api, service, caller=STAFF, **MORE).status_code == 201


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "invalid", ""),
        ({"label": "x" * 201}, "invalid", "/label"),
        ({"label": None}, "invalid", "/label"),
        ({"price": "0"}, "invalid", "/price"),
        ({"product": "no-such"}, "unknown_product", "/product"),
        ({"product": "dedicated-1"}, "invalid", "/product"),
        ({"resources": {"ip": 99}}, "invalid", "/resources/ip"),
        ({"resources": {"ram": 1}}, "invalid", "/resources/ram"),
        ({"resources": {"ip": "3"}}, "invalid", "/resources/ip/value"),
        ({"auto_renew": {"period": "P2M", "source": "balance"}}, "invalid", "/auto_renew/period"),
        ({"auto_renew": {"period": "P1M", "source": "card"}}, "invalid", "/auto_renew/source"),
    ],
)
def test_bad_body_changes_nothing(
    api: OrdersApi, body: dict[str, Any], code: str, pointer: str
) -> None:
    service = api.active()
    before = api.last_position()
    problem = assert_problem(edit(api, service, **body), 422, code)
    assert [each["pointer"] for each in problem["errors"]] == [pointer]
    assert api.last_position() == before


def test_service_of_another_client_does_not_exist(api: OrdersApi) -> None:
    service = api.active()
    assert_problem(edit(api, service, OTHER_CLIENT, label="x"), 404, "unknown_service")
    assert api.store.service(UUID(service)).client_id == CLIENT_ID


def test_unique_value_of_another_product_must_be_free(both: OrdersApi) -> None:
    hostname = {"field": "hostname", "required": False, "type": "hostname"}
    both.put("/v1/products/vps-1", VPS_1 | {"configuration": [hostname]})
    both.put("/v1/products/vps-2", VPS_1 | {"configuration": [hostname | {"unique": True}]})
    service = both.active(item(configuration={"hostname": "web1"}))
    both.placed(item("vps-2", configuration={"hostname": "web1"}))
    taken = edit(both, service, product="vps-2")
    assert assert_problem(taken, 409, "name_taken")["field"] == "hostname"
    other = both.active(item(configuration={"hostname": "web2"}))
    assert edit(both, other, product="vps-2").status_code == 202
    both.report(other)
    assert_problem(both.place(item("vps-2", configuration={"hostname": "web2"})), 409, "name_taken")
