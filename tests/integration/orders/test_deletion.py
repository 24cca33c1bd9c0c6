"""Deletion over HTTP: out of the cart, before and after activation, at once and at the end."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.support.command_context import OTHER_CLIENT, STAFF
from tests.support.http import assert_problem
from tests.support.orders_api import OrdersApi, item


def test_cart_loses_a_service_and_is_cancelled_without_its_last_one(both: OrdersApi) -> None:
    order = both.placed(item(quantity=2))
    first, second = (each["id"] for each in order["services"])
    gone = both.post(f"/v1/services/{first}/delete")
    assert (gone.status_code, gone.json and gone.json["operation_id"]) == (200, None)
    assert both.types()[-2:] == ["service.deleted", "order.service_removed"]
    left = both.get(f"/v1/orders/{order['id']}").json
    assert left and left["total"]["amount"] == "5.00"
    assert [each["id"] for each in left["services"]] == [second]
    assert both.post(f"/v1/services/{second}/delete").status_code == 200
    cancelled = both.get(f"/v1/orders/{order['id']}").json
    assert cancelled and cancelled["state"] == "cancelled"
    assert_problem(both.post(f"/v1/services/{second}/delete"), 409, "not_allowed_in_status")


def test_staff_delete_what_money_is_awaited_for(both: OrdersApi) -> None:
    order = both.placed()
    both.pay(order, "transfer")
    path = f"/v1/services/{order['services'][0]['id']}/delete"
    assert_problem(both.post(path), 409, "not_allowed_in_status")
    assert both.post(path, caller=STAFF).status_code == 200
    assert both.types()[-3:] == ["service.deleted", "order.cancelled", "payment.voided"]


def test_what_was_never_activated_gives_all_money_back_once(both: OrdersApi) -> None:
    both.deposit()
    order = both.placed(item("vps-quick"))
    both.pay(order)
    assert both.balance() == "95.00"
    path = f"/v1/services/{order['services'][0]['id']}/delete"
    assert both.post(path).status_code == 200
    assert both.balance() == "100.00"
    assert_problem(both.post(path), 409, "not_allowed_in_status")
    assert both.balance() == "100.00"


def test_client_gives_up_what_is_not_available(both: OrdersApi) -> None:
    both.deposit()
    order = both.placed()
    both.pay(order)
    service = order["services"][0]["id"]
    both.report(service, "no_capacity")
    assert both.post(f"/v1/services/{service}/delete").status_code == 202
    assert both.balance() == "100.00"
    assert both.types()[-3:] == [
        "service.operation_failed",
        "service.operation_requested",
        "account.refunded",
    ]
    both.report(service, "cancelled")
    operation = both.store.service(UUID(service)).operation
    assert operation and operation.state == "manual", "what was given back must go"
    both.report(service, "done", attempt=2)
    assert both.store.service(UUID(service)).deleted
    assert both.balance() == "100.00"


def test_deletion_is_scheduled_kept_and_carried_out(api: OrdersApi) -> None:
    service = api.active()
    path = f"/v1/services/{service}"
    scheduled = api.post(f"{path}/delete", {"moment": "period_end", "reason": "moving away"})
    assert (scheduled.status_code, scheduled.json and scheduled.json["version"]) == (200, 5)
    assert_problem(api.post(f"{path}/delete"), 409, "not_allowed_in_status")
    assert api.post(f"{path}/keep").status_code == 200
    assert_problem(api.post(f"{path}/keep"), 409, "not_allowed_in_status")
    assert api.post(f"{path}/delete").status_code == 202
    assert_problem(api.post(f"{path}/delete"), 409, "operation_in_progress")
    api.report(service)
    assert api.types()[-1] == "service.deleted"


def test_type_forbids_clients_to_delete(api: OrdersApi) -> None:
    service = api.active(item("dedicated-1", configuration={"domain": "some.example"}))
    path = f"/v1/services/{service}/delete"
    assert_problem(api.post(path), 409, "deletion_forbidden")
    assert api.post(path, caller=STAFF).status_code == 202


def test_same_key_deletes_once(both: OrdersApi) -> None:
    """DEL-11, OP-12: nor does another key begin a second deletion."""
    path = f"/v1/services/{both.active()}/delete"
    first = both.post(path, Idempotency_Key="some key")
    again = both.post(path, Idempotency_Key="some key")
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert_problem(both.post(path), 409, "operation_in_progress")
    assert both.types().count("service.operation_requested") == 2


@pytest.mark.parametrize("command", ["delete", "keep", "reboot"])
def test_service_of_another_client_does_not_exist(api: OrdersApi, command: str) -> None:
    """DEL-3: nobody deletes what is another client's."""
    path = f"/v1/services/{api.active()}/{command}"
    before = api.last_position()
    assert_problem(api.post(path, caller=OTHER_CLIENT), 404, "unknown_service")
    assert api.last_position() == before


@pytest.mark.parametrize(
    ("command", "body", "pointer"),
    [
        ("delete", {"moment": "yesterday"}, "/moment"),
        ("delete", {"reason": "x" * 501}, "/reason"),
        ("keep", {"moment": "at_once"}, "/moment"),
        ("reboot", {"hard": "yes"}, "/hard"),
        ("reboot", {"reason": "\u0000"}, "/reason"),
    ],
)
def test_bad_body_changes_nothing(
    api: OrdersApi, command: str, body: dict[str, object], pointer: str
) -> None:
    service = api.active()
    before = api.last_position()
    problem = assert_problem(api.post(f"/v1/services/{service}/{command}", body), 422, "invalid")
    assert [each["pointer"] for each in problem["errors"]] == [pointer]
    assert api.last_position() == before
