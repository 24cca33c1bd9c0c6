"""Requests of payment gateways: who may send them, what is malformed, and staff's list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from werkzeug.test import TestResponse

from services.cli import lookup_replay
from shared.web.body import MAX_BYTES
from tests.support.command_context import CLIENT, STAFF, new_id
from tests.support.gateways import GATEWAYS, OTHER_SECRET, SECRET, headers, message, send
from tests.support.http import assert_problem
from tests.support.orders_api import OrdersApi

PATH = "/v1/gateways/some/events"
BODY = json.dumps(message(new_id())).encode()
WRONG: dict[str, Any] = {"webhook-signature": "v1,c29tZQ=="}
LATE = datetime.now(UTC) - timedelta(minutes=6)


def post(api: OrdersApi, body: bytes = BODY, path: str = PATH, **changed: Any) -> TestResponse:
    """Rightly signed, but for what is changed; None: without that header."""
    signed = headers(body, f"some message {new_id()}") | changed
    sent = {name: value for name, value in signed.items() if value is not None}
    return api.http.post(path, data=body, headers=sent)


@pytest.fixture
def api(sqlite_with_gateway: OrdersApi) -> OrdersApi:
    return sqlite_with_gateway


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[OrdersApi]:
    """Few requests are allowed."""
    api = OrdersApi(f"sqlite:///{tmp_path}/slow.db", gateways=GATEWAYS, rate_limit="2/hour")
    yield api
    api.close()


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": None},
        {"webhook-timestamp": None},
        {"webhook-signature": None},
        WRONG,
        headers(BODY, "some", OTHER_SECRET),
        headers(BODY, "some", SECRET, LATE),
        headers(BODY + b" ", "some"),
    ],
)
def test_wrong_signature_is_refused_and_leaves_nothing(
    api: OrdersApi, changed: dict[str, Any]
) -> None:
    assert_problem(post(api, **changed), 401, "bad_signature")
    assert api.lookup_rows()["unmatched_gateway_messages"] == []


def test_signature_is_checked_before_the_body_is_read(api: OrdersApi) -> None:
    for body in (b"{", b"[]", b"\xff"):
        response = api.http.post(PATH, data=body, headers=headers(BODY, "some") | WRONG)
        assert_problem(response, 401, "bad_signature")
    assert_problem(api.http.post(PATH), 401, "bad_signature")


def test_unknown_gateway_is_not_told_from_a_wrong_signature(api: OrdersApi) -> None:
    answers = [post(api, path="/v1/gateways/unknown/events"), post(api, **WRONG)]
    problems = [assert_problem(answer, 401, "bad_signature") for answer in answers]
    same = [{name: each[name] for name in ("code", "detail", "title")} for each in problems]
    assert same[0] == same[1]


def test_token_is_no_signature(api: OrdersApi) -> None:
    assert_problem(api.post(PATH, message(new_id()), STAFF), 401, "bad_signature")


@pytest.mark.parametrize(
    ("pointer", "changed"),
    [
        ("/type", {"type": "payment.refunded"}),
        ("/timestamp", {"timestamp": "yesterday"}),
        ("/data", {"data": []}),
        ("/some", {"some": "field"}),
    ],
)
def test_malformed_though_signed(api: OrdersApi, pointer: str, changed: dict[str, Any]) -> None:
    problem = assert_problem(send(api, message(new_id()) | changed), 422, "invalid")
    assert {error["pointer"].removesuffix("/_schema") for error in problem["errors"]} == {pointer}


@pytest.mark.parametrize(
    ("pointer", "changed"),
    [
        ("/payment_id", {"payment_id": "some payment"}),
        ("/external_id", {"external_id": ""}),
        ("/external_id", {"external_id": "x" * 201}),
        ("/external_id", {"external_id": "some\x00"}),
        ("/amount", {"amount": None}),
        ("/amount", {"amount": "5.00"}),
        ("/amount/amount", {"amount": {"amount": "5.0", "currency": "EUR"}}),
        ("/amount/amount", {"amount": {"amount": "5", "currency": "EUR"}}),
        ("/amount/amount", {"amount": {"amount": "5.00", "currency": "JPY"}}),
        ("/amount/amount", {"amount": {"amount": 5, "currency": "EUR"}}),
        ("/amount/amount", {"amount": {"amount": "-5.00", "currency": "EUR"}}),
        ("/amount/amount", {"amount": {"amount": f"1{'0' * 12}.00", "currency": "EUR"}}),
        ("/amount/amount", {"amount": {"amount": f"{'9' * 5000}.00", "currency": "EUR"}}),
        ("/amount/currency", {"amount": {"amount": "5.00", "currency": "eur"}}),
        ("/amount/currency", {"amount": {"amount": "5.00", "currency": "QQQ"}}),
        ("/amount/currency", {"amount": {"amount": "5.00"}}),
        ("/amount", {"amount": {"amount": "0.00", "currency": "EUR"}}),
    ],
)
def test_malformed_data(api: OrdersApi, pointer: str, changed: dict[str, Any]) -> None:
    content = message(new_id())
    content["data"] |= changed
    problem = assert_problem(send(api, content), 422, "invalid")
    assert [error["pointer"] for error in problem["errors"]] == [f"/data{pointer}"]
    assert api.lookup_rows()["unmatched_gateway_messages"] == []


def test_no_json_though_signed(api: OrdersApi) -> None:
    assert_problem(post(api, b"{"), 400, "malformed_json")
    assert_problem(post(api, b'{"data": "\\ud800"}'), 422, "invalid")
    xml: dict[str, Any] = {"Content-Type": "application/xml"}
    assert_problem(post(api, **xml), 415, "unsupported_media_type")
    assert_problem(post(api, b" " * (MAX_BYTES + 1)), 413, "too_large")


def test_gateways_have_a_rate_that_others_cannot_use_up(slow: OrdersApi) -> None:
    assert [post(slow, **WRONG).status_code for _ in range(3)] == [401, 401, 429]
    assert [send(slow, message(new_id())).status_code for _ in range(3)] == [200, 200, 429]


def test_staff_list_what_belongs_to_no_payment_in_pages(with_gateway: OrdersApi) -> None:
    sent = [message(new_id(), external_id=f"some {number}") for number in range(3)]
    sent.append(message(new_id(), "payment.failed", None, external_id="some 3"))
    for content in sent:
        assert send(with_gateway, content).status_code == 200
    send(with_gateway, sent[0])
    listed: list[dict[str, Any]] = []
    query: dict[str, str] = {}
    while True:
        page = with_gateway.get(PATH, STAFF, unmatched="true", limit=3, **query).json
        assert page
        listed += page["items"]
        if page["next"] is None:
            break
        query = {"cursor": page["next"]}
    assert sorted(each["data"]["external_id"] for each in listed) == [f"some {n}" for n in range(4)]
    for each in listed:
        assert {name: each[name] for name in ("type", "timestamp", "data")} in sent
        assert each["reason"] == "unknown_payment" and each["webhook_id"] and each["received_at"]
    times = [each["received_at"] for each in listed]
    assert times == sorted(times, reverse=True)
    before = with_gateway.lookup_rows()
    with with_gateway.store.engine.begin() as tx:
        for table in with_gateway.store.lookup_tables.sorted_tables:
            tx.execute(table.delete())
    lookup_replay.replay(with_gateway.store)
    assert with_gateway.lookup_rows() == before


def test_answers_are_those_of_the_document(api: OrdersApi) -> None:
    document = api.http.get("/openapi.json").json
    assert document and document["paths"]["/v1/gateways/{name}/events"]["post"]["security"] == []
    page = send(api, message(new_id())), api.get(PATH, STAFF, unmatched="true")
    for response, name in zip(
        page, ("GatewayEventResult", "UnmatchedGatewayEventPage"), strict=True
    ):
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        assert [each.message for each in OAS31Validator(schema).iter_errors(response.json)] == []


def test_list_is_for_staff_and_of_the_unmatched_alone(api: OrdersApi) -> None:
    assert_problem(api.get(PATH, CLIENT, unmatched="true"), 403, "forbidden")
    assert_problem(api.http.get(PATH), 401, "unauthenticated")
    for query in ({}, {"unmatched": "false"}, {"unmatched": "true", "some": "1"}):
        assert_problem(api.get(PATH, STAFF, **query), 422, "invalid")
    assert_problem(api.get(PATH, STAFF, unmatched="true", cursor="some"), 422, "invalid")
    empty = api.get(PATH, STAFF, unmatched="true").json
    assert empty == {"items": [], "next": None}
    unknown = api.get("/v1/gateways/unknown/events", STAFF, unmatched="true")
    assert_problem(unknown, 404, "unknown_gateway")
