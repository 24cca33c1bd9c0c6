"""What every app refuses before a route's own code runs, and in which order."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse

from tests.support.apps import assert_problem, bearer, post
from tests.support.command_context import APP, CLIENT, CLIENT_ID, STAFF
from tests.support.web import THING, some_app

JSON = {"Content-Type": "application/json"}
SOME = {"name": "some"}


@pytest.fixture
def http() -> FlaskClient:
    return some_app()


def post_raw(
    http: FlaskClient, raw: bytes, path: str = "/v1/things", **options: Any
) -> TestResponse:
    headers = bearer(CLIENT) | JSON | {"Idempotency-Key": "some key"}
    return http.post(path, data=raw, headers=headers, **options)


def pointers(response: TestResponse) -> list[str]:
    assert_problem(response, 422, "invalid")
    assert response.json
    return [error["pointer"] for error in response.json["errors"]]


def test_errors_come_in_the_order_of_the_contract(http: FlaskClient) -> None:
    """Each request has the error of its line and of all that follow."""
    plain, key = {"Content-Type": "text/plain"}, {"Idempotency-Key": "\t"}
    client, app = bearer(CLIENT), bearer(APP)
    bad = {"data": b"{", "query_string": {"colour": "some"}}
    requests: list[tuple[str, str, dict[str, str], dict[str, Any], int, str]] = [
        ("PUT", THING, plain, bad, 401, "unauthenticated"),
        ("PUT", THING, client | plain, bad, 403, "forbidden"),
        ("POST", THING, client | plain, bad, 403, "forbidden"),
        ("POST", "/v1/nothing", app | plain, bad, 403, "forbidden"),
        ("POST", "/v1/nothing", client | plain, bad, 404, "not_found"),
        ("PUT", "/v1/things", client | plain, bad, 405, "method_not_allowed"),
        ("POST", "/v1/things", client | plain, bad, 415, "unsupported_media_type"),
        ("POST", "/v1/things", client | JSON, bad, 400, "malformed_json"),
        ("POST", "/v1/things", client, bad | {"data": None}, 400, "idempotency_key_required"),
        ("POST", "/v1/things?client_id=7", client | key, {}, 403, "forbidden"),
        ("POST", "/v1/things", client | key, {}, 422, "invalid"),
    ]
    for method, path, headers, options, status, code in requests:
        assert_problem(http.open(path, method=method, headers=headers, **options), status, code)


@pytest.mark.parametrize("path", ["/v1/things/7/use", "/v1/things/%00/use", "/v1//things/", "/v1/"])
def test_path_with_something_else_than_a_uuid_is_not_found(http: FlaskClient, path: str) -> None:
    assert_problem(http.post(path, headers=bearer(CLIENT)), 404, "not_found")


def test_large_body_is_refused_also_in_chunks(http: FlaskClient) -> None:
    large = b'"' + b"a" * (2**20 - 2) + b'"'
    headers = bearer(CLIENT) | JSON | {"Idempotency-Key": "some key"}
    for raw, status, code in ((large, 422, "invalid"), (large + b" ", 413, "too_large")):
        assert_problem(post_raw(http, raw), status, code)
        environ = EnvironBuilder(
            "/v1/things", method="POST", headers=Headers(headers)
        ).get_environ()
        environ |= {"wsgi.input": BytesIO(raw), "wsgi.input_terminated": True}
        assert_problem(http.open(environ), status, code)


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"[" * 100_000,
        b"[" * 65 + b"]" * 65,
        b'{"name": ' * 500 + b"1" + b"}" * 500,
        b'{"name": "\xff"}',
        b'{"name": "\x00"}',
        b'{"name": NaN}',
        b'{"name": 1e999}',
        b"7" * 10_000,
        b"\xff\xfe{\x00}\x00",
        b'{"name": "some"} {}',
    ],
)
def test_what_is_no_json_is_malformed(http: FlaskClient, raw: bytes) -> None:
    assert_problem(post_raw(http, raw), 400, "malformed_json")


def test_brackets_within_a_text_do_not_nest(http: FlaskClient) -> None:
    assert pointers(post_raw(http, b'{"name": "' + b"[" * 100 + b'"}')) == ["/name"]


@pytest.mark.parametrize(
    ("raw", "pointer"),
    [
        (b'{"name": "\\ud800"}', "/name"),
        (b'{"name": "\\udc00\\ud800"}', "/name"),
        (b'{"name": [{"some": "\\uD800"}]}', "/name/0/some"),
        (b'{"\\ud800": 1}', "/?"),
        (b'{"name": "\\u0000"}', "/name"),
        (b'{"a/b~c": 1, "name": ""}', "/a~1b~0c"),
        (b"[]", ""),
        (b"7", ""),
        (b'{"name": 12345678901234567890123}', "/name"),
    ],
)
def test_text_that_is_no_unicode_names_its_field(
    http: FlaskClient, raw: bytes, pointer: str
) -> None:
    assert pointers(post_raw(http, raw)) == [pointer]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=201", "?limit"),
        ("limit=0", "?limit"),
        ("limit=%2B5", "?limit"),
        ("limit=1_0", "?limit"),
        ("limit=5.0", "?limit"),
        ("limit=", "?limit"),
        ("limit=%D9%A5", "?limit"),
        ("limit=1&limit=2", "?limit"),
        ("limit[]=1", "?limit[]"),
        ("colour=some", "?colour"),
        ("cursor=", "?cursor"),
    ],
)
def test_query_is_taken_strictly(http: FlaskClient, query: str, pointer: str) -> None:
    assert pointers(http.get(f"/v1/things?{query}", headers=bearer(CLIENT))) == [pointer]


def test_route_without_schema_takes_no_arguments(http: FlaskClient) -> None:
    unknown = http.post(f"{THING}/use?a=1", json={"b": 1}, headers=bearer(CLIENT))
    assert pointers(unknown) == ["?a", "/b"]
    assert pointers(http.post(f"{THING}/use", json=[1], headers=bearer(CLIENT))) == [""]
    assert http.post(f"{THING}/use", json={}, headers=bearer(CLIENT)).status_code == 200
    internal = http.get("/internal/v1/things?a=1", headers=bearer(APP))
    assert pointers(internal) == ["?a"]


def test_client_id_is_for_staff(http: FlaskClient) -> None:
    body = SOME | {"client_id": str(CLIENT_ID)}
    own = post(http, "/v1/things", body, Idempotency_Key="some key")
    assert_problem(own, 403, "forbidden")
    by_staff = post(http, "/v1/things", body, STAFF, Idempotency_Key="some key")
    assert by_staff.status_code == 201
    named = http.get("/v1/things?client_id=7", headers=bearer(CLIENT))
    assert_problem(named, 403, "forbidden")


def test_roles_of_a_route(http: FlaskClient) -> None:
    assert_problem(post(http, f"{THING}/use", caller=STAFF), 403, "forbidden")
    assert http.put(THING, json=SOME, headers=bearer(STAFF)).status_code == 200
    assert_problem(http.put(THING, json=SOME, headers=bearer(CLIENT)), 403, "forbidden")
    assert_problem(http.patch(THING, headers=bearer(STAFF)), 405, "method_not_allowed")


@pytest.mark.parametrize("key", ["some key", "clé", "ключ", "k" * 200])
def test_command_id_is_derived_from_caller_and_key(http: FlaskClient, key: str) -> None:
    """HTTP clients send a header's characters as UTF-8; WSGI hands them over as Latin-1."""
    header = key.encode().decode("latin-1")
    response = post(http, "/v1/things", SOME, Idempotency_Key=header)
    assert response.json
    assert response.json["command_id"] == str(uuid5(NAMESPACE_URL, f"{CLIENT.actor} {key}"))


@pytest.mark.parametrize("key", ["", "k" * 201, "a\tb", "\x85"])
def test_key_has_printable_characters(http: FlaskClient, key: str) -> None:
    assert pointers(post(http, "/v1/things", SOME, Idempotency_Key=key)) == ["/Idempotency-Key"]


@pytest.mark.parametrize(
    ("tag", "version"),
    [("*", None), ('"7"', 7), ('W/"7"', 7), ("7", 7), ('"x"', 0), ('"' + "9" * 5000 + '"', 0)],
)
def test_if_match_names_a_version(http: FlaskClient, tag: str, version: int | None) -> None:
    response = post(http, f"{THING}/use", If_Match=tag)
    assert response.json and response.json["expected_version"] == version


def test_head_and_options_have_no_body(http: FlaskClient) -> None:
    head = http.head("/v1/things", headers=bearer(CLIENT))
    assert (head.status_code, head.data) == (200, b"")
    options = http.options("/v1/things", headers=bearer(CLIENT))
    assert (options.status_code, options.data, options.mimetype) == (204, b"", None)
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert_problem(http.options("/v1/things"), 401, "unauthenticated")


@pytest.mark.parametrize("trace", ["", "some", f"00-{'0' * 32}-{'a' * 16}-01", "\xff"])
def test_every_error_has_a_trace(http: FlaskClient, trace: str) -> None:
    response = http.get("/v1/nothing", headers={"traceparent": trace, "X-Request-Id": "a" * 201})
    assert_problem(response, 401, "unauthenticated")
    assert response.json
    assert response.headers["traceparent"].split("-")[1] == response.json["trace_id"] != "0" * 32
    assert response.headers["X-Request-Id"] != "a" * 201


def test_signed_route_needs_no_token_and_sees_the_raw_body(http: FlaskClient) -> None:
    response = http.post("/v1/things/some/events?a=1", data="no json {")
    assert (response.status_code, response.json) == (200, {"raw": "no json {"})
    document = http.get("/openapi.json").json
    assert document and document["paths"]["/v1/things/{name}/events"]["post"]["security"] == []
