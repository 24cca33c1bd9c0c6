"""The instruction manual over HTTP: who reads it when, and what it says with which access data."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

import pytest

from shared.rules.caller import Caller
from shared.secret_box import SecretBox
from tests.support.command_context import APP, CLIENT, OTHER_CLIENT_ID, STAFF, new_id
from tests.support.http import SECRETS_KEY, assert_problem
from tests.support.orders_api import VPS_1, OrdersApi, item

TEMPLATE = "{{ service.label or service.id }}: {{ access.ip }}, `{{ access.secrets.password }}`"
RESULT = {"ip": "192.0.2.1", "secrets": {"password": "some*secret"}}


def define(api: OrdersApi, instruction: str | None = TEMPLATE, **changes: Any) -> None:
    answer = api.put("/v1/products/vps-1", VPS_1 | {"instruction": instruction} | changes)
    assert answer.status_code == 200, answer.json


def ordered(api: OrdersApi) -> str:
    assert api.deposit().status_code == 201
    order = api.placed(item())
    assert api.pay(order).status_code == 200
    service_id: str = order["services"][0]["id"]
    return service_id


def active(api: OrdersApi, **result: Any) -> str:
    service_id = ordered(api)
    assert api.report(service_id, result=result or RESULT).status_code == 200
    return service_id


def text(api: OrdersApi, service_id: str, caller: Caller = CLIENT) -> str:
    response = api.get(f"/v1/services/{service_id}/instruction", caller)
    assert response.status_code == 200, response.json
    assert response.json
    return str(response.json["text"])


def test_owner_and_staff_read_it_with_the_access_data(both: OrdersApi) -> None:
    define(both)
    service = active(both)
    for caller in (CLIENT, STAFF):
        response = both.get(f"/v1/services/{service}/instruction", caller)
        expected = f"{service}: 192.0.2.1, `some*secret`"
        assert response.json == {"title": "VPS 1", "text": expected}
        assert response.headers["Cache-Control"] == "no-store"


def test_nobody_else_reads_it(api: OrdersApi) -> None:
    define(api)
    service = active(api)
    stranger = Caller(role=CLIENT.role, sub=str(OTHER_CLIENT_ID))
    for id_ in (service, str(new_id())):
        assert_problem(api.get(f"/v1/services/{id_}/instruction", stranger), 404, "unknown_service")
    assert_problem(api.get(f"/v1/services/{service}/instruction", APP), 403, "forbidden")
    path = f"/v1/services/{service}/instruction"
    assert_problem(api.get(path, CLIENT, colour="some"), 422, "invalid")
    assert api.http.get(path).status_code == 401


def test_status_decides(api: OrdersApi) -> None:
    define(api)
    service = ordered(api)
    path = f"/v1/services/{service}/instruction"
    assert_problem(api.get(path), 409, "not_allowed_in_status")
    api.report(service, result=RESULT)
    api.post(f"/v1/services/{service}/suspend")
    assert "192.0.2.1" in text(api, service)
    api.report(service)
    assert "192.0.2.1" in text(api, service)
    api.post(f"/v1/services/{service}/delete")
    assert_problem(api.get(path), 409, "not_allowed_in_status")


def test_product_without_a_manual(api: OrdersApi) -> None:
    service = active(api)
    path = f"/v1/services/{service}/instruction"
    assert_problem(api.get(path), 404, "no_instruction")
    define(api, "Now there is one.")
    assert text(api, service) == "Now there is one."
    define(api, None)
    assert_problem(api.get(path), 404, "no_instruction")


def test_newest_secrets_count(both: OrdersApi) -> None:
    define(both)
    service = active(both)
    both.post(f"/v1/services/{service}/suspend")
    both.report(service, result={"secrets": {"password": "newer secret"}})
    assert text(both, service).endswith("`newer secret`")
    both.post(f"/v1/services/{service}/resume")
    both.report(service)
    assert text(both, service).endswith("`newer secret`")


def test_new_owner_reads_it_and_the_old_one_does_not(api: OrdersApi) -> None:
    define(api)
    service = active(api)
    body = {"amount": {"amount": "1.00", "currency": "EUR"}}
    api.post(f"/v1/clients/{OTHER_CLIENT_ID}/deposits", body, STAFF)
    api.post(f"/v1/services/{service}/transfer", {"to_client_id": str(OTHER_CLIENT_ID)}, STAFF)
    api.report(service)
    assert "some*secret" in text(api, service, Caller(role=CLIENT.role, sub=str(OTHER_CLIENT_ID)))
    assert_problem(api.get(f"/v1/services/{service}/instruction"), 404, "unknown_service")


def test_label_of_a_client_changes_nothing_around_it(api: OrdersApi) -> None:
    define(api, "# {{ service.label }}\n")
    service = active(api)
    label = "<b>[free](http://evil.example)"
    assert api.post(f"/v1/services/{service}/edit", {"label": label}).status_code == 200
    assert text(api, service) == "# &lt;b>\\[free\\](http://evil.example)"


def test_wrong_template_is_refused_with_its_line(api: OrdersApi) -> None:
    body = VPS_1 | {"instruction": "some\n{% if %}"}
    problem = assert_problem(api.put("/v1/products/vps-1", body), 422, "invalid")
    (error,) = problem["errors"]
    assert error["pointer"] == "/instruction"
    assert error["detail"].startswith("Line 2: ")
    too_long = VPS_1 | {"instruction": "x" * 100_001}
    assert_problem(api.put("/v1/products/vps-1", too_long), 422, "invalid")


@pytest.mark.parametrize(
    "template",
    ["some\n{{ access.ip + 1 }}", "{% for i in range(9999) %}{{ 'x' * 99 }}{% endfor %}"],
)
def test_fault_of_a_template_is_told_to_staff_only(
    api: OrdersApi, template: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    define(api, template)
    path = f"/v1/services/{active(api)}/instruction"
    assert "reason" not in assert_problem(api.get(path), 409, "instruction_failed")
    problem = assert_problem(api.get(path, STAFF), 409, "instruction_failed")
    assert problem["reason"]
    assert "some*secret" not in caplog.text + str(problem)


def test_secrets_that_no_key_opens(api: OrdersApi) -> None:
    define(api)
    service = active(api)
    api.app.extensions["orders.secret_box"] = SecretBox("other" + SECRETS_KEY[5:])
    path = f"/v1/services/{service}/instruction"
    assert_problem(api.get(path), 409, "instruction_failed")
    problem = assert_problem(api.get(path, STAFF), 409, "instruction_failed")
    assert "SECRETS_KEY" in problem["reason"]


@pytest.mark.parametrize("secrets", ["some text", ["some", "list"], {}, None, 0])
def test_any_form_of_secrets(api: OrdersApi, secrets: object) -> None:
    define(api, "{{ access.secrets }}")
    service = active(api, secrets=secrets)
    expected = {"some text": "some text", "['some', 'list']": "some, list"}
    assert text(api, service) == expected.get(str(secrets), "–")


def test_result_may_be_null(api: OrdersApi) -> None:
    define(api)
    service = ordered(api)
    assert api.report(service, result=None).status_code == 200
    assert text(api, service) == f"{service}: –, `–`"
    assert api.store.service(UUID(service)).sealed_secrets is None
