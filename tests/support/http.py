"""Requests with tokens, and what every problem document has."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared import token
from shared.rules.caller import Caller
from tests.support.command_context import CLIENT, new_id

TOKEN_KEY = "some key that is long enough to sign with"
CHECK_KEY = "some key that is long enough to make codes with"
SECRETS_KEY = "some-key-of-just-the-length-that-is-needed_"


def bearer(
    caller: Caller, lifetime: timedelta = timedelta(hours=1), key: str = TOKEN_KEY
) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.issue(caller, key, lifetime)}"}


def post(
    http: FlaskClient, path: str, body: object = None, caller: Caller = CLIENT, **headers: str
) -> TestResponse:
    return _send(http, "POST", path, body, caller, headers)


def put(
    http: FlaskClient, path: str, body: object = None, caller: Caller = CLIENT, **headers: str
) -> TestResponse:
    return _send(http, "PUT", path, body, caller, headers)


def assert_problem(response: TestResponse, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] | None = response.json
    assert problem is not None
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert (problem["code"], problem["type"]) == (code, f"/problems/{code}")
    assert problem.keys() >= {"title", "status", "detail", "instance", "trace_id"}
    return problem


def new_idempotency_key() -> dict[str, str]:
    return {"Idempotency_Key": f"some key {new_id()}"}


def _send(
    http: FlaskClient, method: str, path: str, body: object, caller: Caller, headers: dict[str, str]
) -> TestResponse:
    header_names = {name.replace("_", "-"): value for name, value in headers.items()}
    all_headers = bearer(caller) | {"Content-Type": "application/json"} | header_names
    content = json.dumps(body or {})  # not by the app: a caller may send half a surrogate
    return http.open(path, method=method, data=content, headers=all_headers)
