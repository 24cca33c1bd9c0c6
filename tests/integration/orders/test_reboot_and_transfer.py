"""Reboot, and the transfer to another client, over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.support.command_context import (
    CLIENT_ID,
    OTHER_CLIENT,
    OTHER_CLIENT_ID,
    STAFF,
    new_id,
)
from tests.support.http import assert_problem
from tests.support.orders_api import OrdersApi, item

TO_OTHER_CLIENT = {"to_client_id": str(OTHER_CLIENT_ID)}
ONE_EURO = {"amount": {"amount": "1.00", "currency": "EUR"}}


def with_account_of_other_client(api: OrdersApi) -> OrdersApi:
    path = f"/v1/clients/{OTHER_CLIENT_ID}/deposits"
    assert api.post(path, ONE_EURO, STAFF).status_code == 201
    return api


def test_reboot_ends_where_it_began(both: OrdersApi) -> None:
    service = both.active()
    path = f"/v1/services/{service}/reboot"
    assert both.post(path, {"hard": True}).status_code == 202
    requested = both.store.service(UUID(service)).operation
    assert requested and requested.requested.parameters["hard"] is True
    assert_problem(both.post(path), 409, "operation_in_progress")
    both.report(service)
    assert both.types()[-1] == "service.rebooted"
    assert both.post(path).status_code == 202
    both.report(service, "failed")
    assert both.types()[-1] == "service.operation_failed"
    assert both.store.service(UUID(service)).operation is None


def test_reboot_is_not_offered_where_the_type_has_none(api: OrdersApi) -> None:
    service = api.active(item("dedicated-1", configuration={"domain": "some.example"}))
    assert_problem(api.post(f"/v1/services/{service}/reboot"), 409, "not_offered")


def test_transferred_service_is_the_new_owners_alone(both: OrdersApi) -> None:
    service = with_account_of_other_client(both).active()
    path = f"/v1/services/{service}"
    assert_problem(both.post(f"{path}/transfer", TO_OTHER_CLIENT), 403, "forbidden")
    assert both.post(f"{path}/transfer", TO_OTHER_CLIENT, STAFF).status_code == 202
    assert_problem(both.post(f"{path}/suspend"), 409, "operation_in_progress")
    both.report(service)
    assert both.types()[-1] == "service.transferred"
    assert_problem(both.post(f"{path}/suspend"), 404, "unknown_service")
    assert both.post(f"{path}/suspend", caller=OTHER_CLIENT).status_code == 202
    assert both.store.service_ids(CLIENT_ID) == []
    assert both.store.service_ids(OTHER_CLIENT_ID) == [UUID(service)]


@pytest.mark.parametrize(
    "body",
    [{}, {"to_client_id": "nobody"}, {"to_client_id": str(new_id())}],
)
def test_target_of_a_transfer_must_have_an_account(api: OrdersApi, body: dict[str, Any]) -> None:
    path = f"/v1/services/{api.active()}/transfer"
    problem = assert_problem(api.post(path, body, STAFF), 422, "invalid")
    assert [each["pointer"] for each in problem["errors"]] == ["/to_client_id"]


def test_transfer_to_the_owner_is_invalid(api: OrdersApi) -> None:
    path = f"/v1/services/{api.active()}/transfer"
    assert_problem(api.post(path, {"to_client_id": str(CLIENT_ID)}, STAFF), 422, "invalid")
