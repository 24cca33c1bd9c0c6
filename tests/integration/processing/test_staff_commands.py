"""Staff try operations again, finish them by hand, or give them up, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from services.processing.app import create_app
from services.processing.journal.tables import RECEIPT, REPORT, WORK
from services.processing.settings import WebSettings
from shared.rules.caller import Caller
from shared.rules.vocabulary import OperationKind
from tests.integration.processing.conftest import NewWorker
from tests.support.command_context import CLIENT, STAFF, new_id
from tests.support.eventually import eventually
from tests.support.http import SECRETS_KEY, TOKEN_KEY, assert_problem, bearer, post
from tests.support.panel import RunningPanel
from tests.support.processing import SomeLog, SomeOrders


@pytest.fixture
def http(url: str, engine: Engine, panel: RunningPanel) -> Iterator[FlaskClient]:
    modules = f"simulator={panel.url}"
    keys: dict[str, Any] = {"token_key": TOKEN_KEY, "secrets_key": SECRETS_KEY}
    app = create_app(WebSettings(database_url=url, modules=modules, **keys))
    yield app.test_client()
    app.extensions["processing.engine"].dispose()
    for module in app.extensions["processing.modules"].values():
        module.close()


@pytest.fixture
def manual(log: SomeLog, orders: SomeOrders, panel: RunningPanel, new_worker: NewWorker) -> UUID:
    """An operation whose only attempt has failed: staff must act."""
    panel.fail(any={"mode": "temporary"})
    operation_id = log.request(OperationKind.ACTIVATION)
    new_worker(attempts=1)
    eventually(lambda: orders.outcomes(operation_id)[-1:] == [(1, "manual")])
    return operation_id


def command(
    http: FlaskClient,
    operation_id: UUID,
    verb: str,
    body: object = None,
    caller: Caller = STAFF,
    **headers: Any,
) -> TestResponse:
    return post(http, f"/v1/operations/{operation_id}/{verb}", body, caller, **headers)


def test_retry_tries_at_once_and_counts_from_0(
    http: FlaskClient, manual: UUID, orders: SomeOrders, panel: RunningPanel
) -> None:
    panel.fail()
    response = command(http, manual, "retry")
    assert (response.status_code, response.json) == (202, {"operation_id": str(manual)})
    eventually(lambda: orders.outcomes(manual)[-1][1] == "done")
    assert orders.outcomes(manual) == [(1, "started"), (1, "manual"), (2, "started"), (2, "done")]
    assert_problem(command(http, manual, "retry"), 409, "not_allowed_in_status")


def test_complete_finishes_with_the_data_of_staff(
    http: FlaskClient, manual: UUID, orders: SomeOrders
) -> None:
    body = {"result": {"ip": "192.0.2.7"}, "comment": "some comment"}
    key: dict[str, Any] = {"Idempotency_Key": "some key"}
    assert command(http, manual, "complete", body, **key).status_code == 202
    again = command(http, manual, "complete", body, **key)
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (202, "true")
    eventually(lambda: orders.outcomes(manual)[-1][1] == "done")
    assert orders.received[-1][1]["result"] == {"ip": "192.0.2.7"}
    assert [outcome for _, outcome in orders.outcomes(manual)].count("done") == 1
    reused = command(http, manual, "complete", {"comment": "other"}, **key)
    assert_problem(reused, 422, "idempotency_key_reused")


def test_secrets_of_staff_reach_orders_and_stay_in_no_table(
    http: FlaskClient, manual: UUID, orders: SomeOrders, engine: Engine
) -> None:
    orders.away = True
    body = {"result": {"secrets": {"password": "some password"}}}
    assert command(http, manual, "complete", body, Idempotency_Key="some key").status_code == 202
    with engine.connect() as connection:
        bodies = connection.scalars(select(REPORT.c.body)).all()
        receipts = connection.execute(select(RECEIPT)).all()
    assert '"secrets":"' in bodies[-1]
    assert "some password" not in f"{bodies} {receipts}"
    orders.away = False
    eventually(lambda: orders.outcomes(manual)[-1][1] == "done")
    assert orders.received[-1][1]["result"] == body["result"]


def test_cancel_gives_up_with_a_reason(
    http: FlaskClient, manual: UUID, orders: SomeOrders, engine: Engine
) -> None:
    assert command(http, manual, "cancel", {"reason": "some reason"}).status_code == 202
    eventually(lambda: orders.outcomes(manual)[-1] == (1, "cancelled"))
    assert orders.received[-1][1]["error"]["message"] == "some reason"
    with engine.connect() as connection:
        assert connection.scalar(select(WORK.c.state)) == "cancelled"
    assert_problem(command(http, manual, "complete"), 409, "not_allowed_in_status")


def test_while_a_try_is_in_flight_nothing_new_begins(
    http: FlaskClient, log: SomeLog, orders: SomeOrders, panel: RunningPanel, new_worker: NewWorker
) -> None:
    """EC-16: no second try beside the one that is running."""
    panel.fail(any={"mode": "slow", "seconds": 0.4})
    operation_id = log.request(OperationKind.ACTIVATION)
    new_worker()
    eventually(lambda: orders.outcomes(operation_id) == [(1, "started")])
    assert command(http, operation_id, "retry").status_code == 200
    assert_problem(command(http, operation_id, "cancel"), 409, "operation_in_progress")
    eventually(lambda: orders.outcomes(operation_id)[-1][1] != "started")


@pytest.mark.parametrize("verb", ["retry", "complete", "cancel"])
def test_bad_commands(http: FlaskClient, verb: str) -> None:
    assert_problem(command(http, new_id(), verb), 404, "unknown_operation")
    assert_problem(command(http, new_id(), verb, caller=CLIENT), 403, "forbidden")
    assert_problem(command(http, new_id(), verb, {"colour": "red"}), 422, "invalid")


def test_modules_and_what_their_panels_can_do(http: FlaskClient) -> None:
    content: Any = http.get("/v1/modules", headers=bearer(STAFF)).json
    assert [module["name"] for module in content["items"]] == ["simulator"]
    assert "suspend" in content["items"][0]["features"]
    assert_problem(http.get("/v1/modules", headers=bearer(CLIENT)), 403, "forbidden")
