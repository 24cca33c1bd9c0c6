"""Abuse points over HTTP: what staff add up, and who may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.orders.settings import WebSettings
from shared import settings
from shared.rules.caller import Caller
from tests.support.command_context import (
    APP,
    CLIENT,
    CLIENT_ID,
    OTHER_CLIENT,
    OTHER_CLIENT_ID,
    STAFF,
    new_id,
)
from tests.support.http import CHECK_KEY, SECRETS_KEY, TOKEN_KEY, assert_problem
from tests.support.orders_api import OrdersApi

PATH = f"/v1/clients/{CLIENT_ID}/abuse"
CASE = {"points": 3, "subject": "some subject"}


@pytest.fixture
def lenient(tmp_path: Path) -> Iterator[OrdersApi]:
    """Without a limit."""
    api = OrdersApi(f"sqlite:///{tmp_path}/lenient.db", abuse_limit=0)
    yield api
    api.close()


def account(api: OrdersApi) -> tuple[int, bool, int]:
    view: Any = api.get(f"/v1/clients/{CLIENT_ID}/account").json
    return view["abuse_points"], view["orders_blocked"], view["version"]


def test_points_add_up_to_the_limit_and_below_it_again(both: OrdersApi) -> None:
    first = both.add_abuse_points(9, service_id=None)
    expected = {"points": 9, "limit": 10, "blocked": False, "version": 2}
    assert (first.status_code, first.json, first.headers["ETag"]) == (201, expected, '"2"')
    assert account(both) == (9, False, 2)
    assert both.add_abuse_points(1).json == expected | {
        "points": 10,
        "blocked": True,
        "version": 4,
    }
    assert account(both) == (10, True, 4)
    assert both.add_abuse_points(-11).json == expected | {"points": 0, "version": 6}
    assert account(both) == (0, False, 6)
    assert both.types()[-5:] == [
        "account.abuse_points_added",
        "account.abuse_points_added",
        "account.blocked",
        "account.abuse_points_added",
        "account.unblocked",
    ]


def test_case_names_a_service_of_the_client_only(both: OrdersApi) -> None:
    service_id = both.placed()["services"][0]["id"]
    position = both.last_position()
    for client_id, service in ((OTHER_CLIENT_ID, service_id), (CLIENT_ID, str(new_id()))):
        response = both.add_abuse_points(3, client_id, service_id=service)
        assert_problem(response, 404, "unknown_service")
    assert both.last_position() == position
    assert both.add_abuse_points(3, service_id=service_id).status_code == 201


def test_repeated_key_counts_once_and_another_version_counts_nothing(both: OrdersApi) -> None:
    for replayed in (None, "true"):
        response = both.post(PATH, CASE, STAFF, Idempotency_Key="some key")
        assert (response.status_code, account(both)[0]) == (201, 3)
        assert response.headers.get("Idempotency-Replayed") == replayed
    assert_problem(both.post(PATH, CASE, STAFF, If_Match='"7"'), 412, "version_conflict")
    assert both.post(PATH, CASE, STAFF, If_Match='"2"').status_code == 201


@pytest.mark.parametrize("caller", [CLIENT, OTHER_CLIENT, APP])
def test_only_staff_add_points(api: OrdersApi, caller: Caller) -> None:
    assert_problem(api.post(PATH, CASE, caller), 403, "forbidden")
    assert_problem(api.post(PATH, {"some": 1}, caller), 403, "forbidden")
    assert account(api) == (0, False, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("points", None),
        ("points", "3"),
        ("points", 1.0),
        ("points", 1_000_001),
        ("points", -1_000_001),
        ("subject", ""),
        ("subject", "x" * 201),
        ("subject", "two\nlines"),
        ("subject", "\ud800"),
        ("service_id", "some"),
        ("some", 1),
    ],
)
def test_bad_case(api: OrdersApi, field: str, value: object) -> None:
    response = api.post(PATH, CASE | {field: value}, STAFF)
    assert_problem(response, 422, "invalid")
    assert response.json and response.json["errors"][0]["pointer"] == f"/{field}"
    for required in CASE:
        partial = {name: value for name, value in CASE.items() if name != required}
        assert_problem(api.post(PATH, partial, STAFF), 422, "invalid")
    assert account(api) == (0, False, 0)


def test_without_a_limit_points_count_and_nobody_is_blocked(lenient: OrdersApi) -> None:
    response = lenient.add_abuse_points(1000)
    expected = {"points": 1000, "limit": 0, "blocked": False, "version": 2}
    assert (response.status_code, response.json) == (201, expected)


@pytest.mark.parametrize("value", ["-1", "some", "1.5", ""])
def test_wrong_limit_is_named(value: str) -> None:
    keys = {"TOKEN_KEY": TOKEN_KEY, "SECRETS_KEY": SECRETS_KEY, "CHECK_KEY": CHECK_KEY}
    environment = {"DATABASE_URL": "sqlite://", **keys}
    assert settings.load(WebSettings, environment).abuse_limit == 10
    with pytest.raises(SystemExit, match="ABUSE_LIMIT"):
        settings.load(WebSettings, environment | {"ABUSE_LIMIT": value})
