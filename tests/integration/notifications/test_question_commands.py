"""Repeated keys, versions, lifecycle away, and what the store keeps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Barrier
from uuid import NAMESPACE_URL, uuid5

import pytest

from tests.support.apps import assert_problem, bearer
from tests.support.command_context import APP, CLIENT, OTHER_CLIENT, STAFF
from tests.support.notifications import SERVICE_ID, SUPPORT, Notifications


def test_repeated_key_gets_the_first_answer(app: Notifications) -> None:
    first = app.ask(key="some key")
    assert first.json
    app.write(first.json["id"], "some answer", SUPPORT)
    second = app.ask(key="some key")
    assert (second.status_code, second.json) == (201, first.json)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["ETag"] == first.headers["ETag"] == '"1"'
    assert len(app.list()["items"]) == 1


def test_repeated_message_is_written_once(app: Notifications) -> None:
    id_ = app.asked()
    first, second = (app.write(id_, "more", Idempotency_Key="some key") for _ in range(2))
    assert (second.status_code, second.json) == (201, first.json)
    reused = app.write(id_, "other", Idempotency_Key="some key")
    assert_problem(reused, 422, "idempotency_key_reused")
    assert_problem(app.ask(key="some key"), 422, "idempotency_key_reused")
    elsewhere = app.write(
        "00000000-0000-4000-8000-000000000009", "more", Idempotency_Key="some key"
    )
    assert_problem(elsewhere, 422, "idempotency_key_reused")


def test_two_at_once_ask_once(app: Notifications) -> None:
    barrier = Barrier(2)

    def ask(_: int) -> object:
        barrier.wait()
        return app.ask(key="some key").json

    with ThreadPoolExecutor(2) as executor:
        first, second = executor.map(ask, range(2))
    assert first == second
    assert len(app.list()["items"]) == 1


def test_if_match_is_honoured(app: Notifications) -> None:
    id_ = app.asked()
    assert_problem(app.write(id_, "some", If_Match='"2"'), 412, "version_conflict")
    assert app.write(id_, "some", If_Match='"1"').status_code == 201


def test_lifecycle_is_asked_with_the_callers_token(app: Notifications) -> None:
    assert app.ask(service_id=str(SERVICE_ID), key="some key").status_code == 201
    (request,) = app.lifecycle.requests
    assert request.headers["Authorization"].startswith("Bearer ")
    assert request.headers.keys() >= {"x-request-id", "traceparent"}
    app.lifecycle.status = 0
    assert app.ask(service_id=str(SERVICE_ID), key="some key").status_code == 201
    assert app.ask().status_code == 201, "no service, nobody is asked"


def test_service_of_another_client_is_unknown(app: Notifications) -> None:
    foreign = app.ask(OTHER_CLIENT, service_id=str(SERVICE_ID))
    assert_problem(foreign, 404, "unknown_service")
    other = str(OTHER_CLIENT.sub)
    by_staff = app.ask(STAFF, service_id=str(SERVICE_ID), client_id=other)
    assert_problem(by_staff, 404, "unknown_service")
    unknown = app.ask(service_id="00000000-0000-4000-8000-000000000009")
    assert_problem(unknown, 404, "unknown_service")


@pytest.mark.parametrize("status", [0, 500, 503, 429, 401])
def test_nothing_is_half_done_while_lifecycle_is_away(
    sqlite_app: Notifications, status: int
) -> None:
    sqlite_app.lifecycle.status = status
    response = sqlite_app.ask(service_id=str(SERVICE_ID), key="some key")
    assert_problem(response, 503, "unavailable")
    assert response.headers["Retry-After"]
    assert sqlite_app.list()["items"] == []
    sqlite_app.lifecycle.status = None
    assert sqlite_app.ask(service_id=str(SERVICE_ID), key="some key").status_code == 201


@pytest.mark.parametrize("body", ["", "{}", '{"client_id": 7}', "<html>", "\xff"])
def test_answer_of_lifecycle_that_is_none_counts_as_away(
    sqlite_app: Notifications, body: str
) -> None:
    sqlite_app.lifecycle.body = body
    assert_problem(sqlite_app.ask(service_id=str(SERVICE_ID)), 503, "unavailable")


def test_feed_has_ids_and_hashes_but_no_text(app: Notifications) -> None:
    response = app.ask(key="some key")
    assert response.json
    app.write(response.json["id"], "some answer", SUPPORT)
    page = app.http.get("/internal/v1/feed", headers=bearer(APP))
    assert page.json
    asked, answered = (entry["event"] for entry in page.json["events"])
    assert (asked["type"], asked["source"]) == ("question.asked", "/hostledger/notifications")
    assert asked["data"]["text_sha256"] == sha256(b"some text").hexdigest()
    assert asked["commandid"] == str(uuid5(NAMESPACE_URL, f"{CLIENT.actor} some key"))
    assert (answered["type"], answered["actor"]) == ("question.answered", SUPPORT.actor)
    for text in ("some text", "some subject", "some answer"):
        assert text not in page.text
    stream = app.http.get(f"/internal/v1/streams/{response.json['id']}", headers=bearer(APP))
    assert stream.json and stream.json["last"] == 2


def test_texts_are_in_no_event_and_no_receipt(app: Notifications) -> None:
    app.ask(key="some key")
    recorder = app.store.recorder
    stored = recorder.select_notifications(None, 100)
    assert len(stored) == 2
    assert not any(
        b"some text" in event.state or b"some subject" in event.state for event in stored
    )
