"""A client and the provider's staff talk: who sees what, and in which state."""

from __future__ import annotations

from uuid import UUID

import pytest

from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from tests.support.apps import assert_problem, bearer
from tests.support.command_context import APP, CLIENT, CLIENT_ID, OTHER_CLIENT, STAFF, new_id
from tests.support.notifications import BILLING, QUESTION, SERVICE_ID, SUPPORT, Notifications

NOBODY = Caller(role=Role.STAFF, sub="new login", departments=frozenset())


def test_both_sides_see_the_thread(app: Notifications) -> None:
    asked = app.ask(service_id=str(SERVICE_ID))
    assert (asked.status_code, asked.headers["ETag"]) == (201, '"1"')
    assert asked.json
    id_ = asked.json["id"]
    app.write(id_, "some\n\tanswer \U0001f600", SUPPORT)
    app.write(id_, "thanks")
    for caller, state in ((CLIENT, "in_progress"), (SUPPORT, "new"), (STAFF, "new")):
        response = app.get(f"/v1/questions/{id_}", caller)
        assert response.headers["ETag"] == '"3"'
        question = response.json or {}
        messages = question.pop("messages")
        assert question == {
            "id": id_,
            "client_id": str(CLIENT_ID),
            "subject": "some subject",
            "state": state,
            "department": "support",
            "service_id": str(SERVICE_ID),
            "version": 3,
        }
        assert [(message["from"], message["text"]) for message in messages] == [
            ("client", "some text"),
            ("staff", "some\n\tanswer \U0001f600"),
            ("client", "thanks"),
        ]
        assert all(UUID(message["id"]) and message["at"].endswith("Z") for message in messages)


def test_the_whole_way_of_a_question(app: Notifications) -> None:
    id_ = app.asked()
    steps = [
        ("take", SUPPORT, "in_progress", "taken"),
        ("messages", SUPPORT, "new_messages", "answered"),
        ("read", CLIENT, "reviewed", "answered"),
        ("close", SUPPORT, "reviewed", "closed"),
        ("archive", CLIENT, "archived", "archived"),
        ("reopen", CLIENT, "in_progress", "new"),
    ]
    for number, (verb, caller, client_state, staff_state) in enumerate(steps, start=2):
        body = {"text": "some answer"} if verb == "messages" else None
        response = app.command(id_, verb, body, caller)
        assert response.status_code == (201 if verb == "messages" else 200), response.text
        assert response.json and response.json["version"] == number
        own_state = client_state if caller is CLIENT else staff_state
        assert response.json["state"] == own_state
        assert (app.state(id_, CLIENT), app.state(id_, SUPPORT)) == (client_state, staff_state)


def test_what_a_state_does_not_allow_is_refused(app: Notifications) -> None:
    id_ = app.asked()
    for verb, caller in (("archive", CLIENT), ("read", CLIENT), ("close", SUPPORT)):
        assert_problem(app.command(id_, verb, caller=caller), 409, "not_allowed_in_status")


def test_some_calls_are_of_one_role(app: Notifications) -> None:
    id_ = app.asked()
    for verb, caller in (("read", SUPPORT), ("take", CLIENT), ("close", CLIENT), ("take", APP)):
        assert_problem(app.command(id_, verb, caller=caller), 403, "forbidden")


def test_question_of_another_client_or_department_is_unknown(app: Notifications) -> None:
    id_ = app.asked()
    for caller in (OTHER_CLIENT, BILLING, NOBODY):
        assert_problem(app.get(f"/v1/questions/{id_}", caller), 404, "unknown_question")
        assert_problem(app.write(id_, "some", caller), 404, "unknown_question")
        assert app.list(caller) == {"items": [], "next": None}
    assert_problem(app.command(id_, "take", caller=BILLING), 404, "unknown_question")
    assert_problem(app.get(f"/v1/questions/{new_id()}"), 404, "unknown_question")
    assert_problem(app.get("/v1/questions/7"), 404, "not_found")


def test_staff_see_their_departments(app: Notifications) -> None:
    support, billing = app.asked(), app.asked(department="billing")
    assert [item["id"] for item in app.list(SUPPORT)["items"]] == [support]
    assert [item["id"] for item in app.list(BILLING)["items"]] == [billing]
    assert {item["id"] for item in app.list(STAFF)["items"]} == {support, billing}


def test_staff_ask_in_a_clients_name(app: Notifications) -> None:
    id_ = app.asked(SUPPORT, client_id=str(CLIENT_ID))
    assert (app.state(id_, CLIENT), app.state(id_, SUPPORT)) == ("new_messages", "answered")
    nobody = app.ask(SUPPORT)
    assert_problem(nobody, 422, "invalid")
    assert nobody.json and nobody.json["errors"][0]["pointer"] == "/client_id"
    assert_problem(app.ask(CLIENT, client_id=str(CLIENT_ID)), 403, "forbidden")


def test_lists_are_filtered_and_paged(app: Notifications) -> None:
    ids = [app.asked(service_id=str(SERVICE_ID) if number % 2 else None) for number in range(5)]
    app.write(ids[0], "some answer", SUPPORT)
    assert [item["id"] for item in app.list(state="new_messages")["items"]] == [ids[0]]
    assert [item["id"] for item in app.list(SUPPORT, state="answered")["items"]] == [ids[0]]
    about = app.list(service_id=str(SERVICE_ID))["items"]
    assert {item["id"] for item in about} == {ids[1], ids[3]}
    first = app.list(limit=3)
    second = app.list(limit=3, cursor=first["next"])
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert second["next"] is None
    assert first["items"][0]["messages"][0]["text"] == "some text"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"state": "taken"}, "?state"),
        ({"state": "some"}, "?state"),
        ({"service_id": "7"}, "?service_id"),
        ({"cursor": "some"}, "?cursor"),
        ({"limit": 201}, "?limit"),
    ],
)
def test_invalid_query(sqlite_app: Notifications, query: dict[str, object], pointer: str) -> None:
    response = sqlite_app.get("/v1/questions", **query)  # type: ignore[arg-type]
    assert_problem(response, 422, "invalid")
    assert response.json and response.json["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"department": "sales"}, "/department"),
        ({"department": 7}, "/department"),
        ({"subject": ""}, "/subject"),
        ({"subject": "a" * 201}, "/subject"),
        ({"subject": "some\nsubject"}, "/subject"),
        ({"text": "a" * 20_001}, "/text"),
        ({"text": "some\x00text"}, "/text"),
        ({"service_id": "7"}, "/service_id"),
        ({"colour": "some"}, "/colour"),
    ],
)
def test_invalid_question(sqlite_app: Notifications, body: dict[str, object], pointer: str) -> None:
    response = sqlite_app.ask(**body)  # type: ignore[arg-type]
    assert_problem(response, 422, "invalid")
    assert response.json and response.json["errors"][0]["pointer"] == pointer


def test_departments(app: Notifications) -> None:
    assert app.get("/v1/departments").json == {"items": ["support", "billing"], "next": None}


def test_key_is_required_to_ask(app: Notifications) -> None:
    response = app.http.post("/v1/questions", json=QUESTION, headers=bearer(CLIENT))
    assert_problem(response, 400, "idempotency_key_required")
