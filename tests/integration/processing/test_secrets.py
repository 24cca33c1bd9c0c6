"""What a panel gives back in confidence: no table shows it, orders gets it, it is forgotten."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
import pytest
from sqlalchemy import Engine, select

from services.processing.journal.tables import TABLES
from services.processing.sealing import opened_body, sealed_result
from shared.rules.vocabulary import OperationKind
from shared.secret_box import CannotOpen, SecretBox
from tests.integration.processing.conftest import NewWorker
from tests.support.command_context import new_id
from tests.support.eventually import eventually
from tests.support.http import SECRETS_KEY
from tests.support.panel import RunningPanel
from tests.support.processing import SomeLog, SomeOrders

OTHER_KEY = "other" + SECRETS_KEY[5:]


def kept(engine: Engine) -> str:
    """All that the tables hold."""
    with engine.connect() as connection:
        tables = TABLES.sorted_tables
        return str([tuple(row) for table in tables for row in connection.execute(select(table))])


def test_nothing_is_kept_in_clear_while_orders_is_away(
    engine: Engine,
    new_worker: NewWorker,
    log: SomeLog,
    orders: SomeOrders,
    panel: RunningPanel,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    orders.away = True
    operation_id = log.request(OperationKind.ACTIVATION)
    new_worker()
    eventually(lambda: '"done"' in kept(engine))
    answer = panel.http.get(f"/operations/{operation_id}").json()
    password = answer["result"]["secrets"]["password"]
    assert '"secrets":"' in kept(engine)
    assert password not in kept(engine)
    orders.away = False
    eventually(lambda: orders.outcomes(operation_id)[-1:] == [(1, "done")])
    assert orders.received[-1][1]["result"]["secrets"] == {"password": password}
    eventually(lambda: '"secrets"' not in kept(engine))
    assert password not in caplog.text


def test_report_without_its_key_waits_and_says_why(
    engine: Engine, new_worker: NewWorker, log: SomeLog, orders: SomeOrders, panel: RunningPanel
) -> None:
    worker = new_worker()
    worker.reporter._secret_box = SecretBox(OTHER_KEY)
    operation_id = log.request(OperationKind.ACTIVATION)
    eventually(lambda: "no key of SECRETS_KEY fits" in kept(engine))
    assert orders.outcomes(operation_id) == [(1, "started")]


def test_only_secrets_are_sealed_and_opened() -> None:
    operation_id, box = new_id(), SecretBox(SECRETS_KEY)
    results: list[dict[str, Any]]
    results = [{}, {"ip": "some ip"}, {"secrets": {}}, {"note": '"secrets"', "secrets": None}]
    for result in results:
        assert sealed_result(result, operation_id, box) == result
        body = msgspec.json.encode({"outcome": "done", "result": result})
        assert opened_body(body, operation_id, box) == body
    sealed = sealed_result({"ip": "some ip", "secrets": {"password": "p"}}, operation_id, box)
    assert sealed["ip"] == "some ip"
    body = msgspec.json.encode({"outcome": "done", "result": sealed})
    opened = msgspec.json.decode(opened_body(body, operation_id, box))
    assert opened["result"] == {"ip": "some ip", "secrets": {"password": "p"}}
    with pytest.raises(CannotOpen):
        opened_body(body, operation_id, SecretBox(OTHER_KEY))
