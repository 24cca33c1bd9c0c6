"""Who a client is: rows that the client and staff may write."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from shared.rules.caller import Caller
from tests.support.apps import assert_problem, bearer
from tests.support.command_context import CLIENT, CLIENT_ID, OTHER_CLIENT, OTHER_CLIENT_ID, STAFF
from tests.support.notifications import Notifications

PATH = f"/v1/clients/{CLIENT_ID}"
DETAILS = {
    "name": "Zoë Ångström",
    "email": "zoe@example.org",
    "phone": "+49 30 901820",
    "language": "de",
    "time_zone": "Europe/Berlin",
}
NOTHING = dict.fromkeys(DETAILS)


def put(
    app: Notifications, body: object, caller: Caller = CLIENT, tag: str | None = None
) -> TestResponse:
    headers = bearer(caller) | ({"If-Match": tag} if tag else {})
    return app.http.put(PATH, json=body, headers=headers)


def test_details_are_read_as_written(app: Notifications) -> None:
    before = app.get(PATH)
    assert (before.json, before.headers["ETag"]) == (NOTHING, '"0"')
    written = put(app, DETAILS)
    assert (written.status_code, written.json) == (200, DETAILS)
    for caller in (CLIENT, STAFF):
        after = app.get(PATH, caller)
        assert (after.json, after.headers["ETag"]) == (DETAILS, '"1"')


def test_what_is_not_given_is_forgotten(app: Notifications) -> None:
    put(app, DETAILS)
    put(app, {"name": "some name", "email": None}, STAFF)
    assert app.get(PATH).json == NOTHING | {"name": "some name"}


def test_other_client_is_unknown(app: Notifications) -> None:
    assert_problem(app.get(PATH, OTHER_CLIENT), 404, "unknown_client")
    assert_problem(put(app, DETAILS, OTHER_CLIENT), 404, "unknown_client")
    assert app.get(f"/v1/clients/{OTHER_CLIENT_ID}", OTHER_CLIENT).json == NOTHING


def test_if_match_is_honoured(app: Notifications) -> None:
    assert put(app, DETAILS, tag='"0"').status_code == 200
    assert_problem(put(app, DETAILS, tag='"0"'), 412, "version_conflict")
    assert put(app, DETAILS, tag='"1"').headers["ETag"] == '"2"'


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a" * 201),
        ("name", "some\x00name"),
        ("email", "some"),
        ("email", "a@b@c"),
        ("email", "Zoe <zoe@example.org>"),
        ("email", "zoe@example.org\n"),
        ("phone", "030 901820"),
        ("phone", "+49"),
        ("phone", "some"),
        ("phone", "+" + "9" * 30),
        ("language", "some-thing-else"),
        ("language", "xx"),
        ("language", ""),
        ("time_zone", "Europe"),
        ("time_zone", "../etc/passwd"),
        ("time_zone", ""),
        ("colour", "some"),
        ("email", 7),
    ],
)
def test_other_details_are_refused(sqlite_app: Notifications, field: str, value: object) -> None:
    response = put(sqlite_app, DETAILS | {field: value})
    assert_problem(response, 422, "invalid")
    assert response.json and response.json["errors"][0]["pointer"] == f"/{field}"


def test_replace_without_a_body_is_refused_and_forgets_nothing(app: Notifications) -> None:
    put(app, DETAILS)
    empty = app.http.put(PATH, headers=bearer(CLIENT))
    assert_problem(empty, 400, "malformed_json")
    known = app.http.get(PATH, headers=bearer(CLIENT)).json
    assert known and known["name"] == DETAILS["name"]
