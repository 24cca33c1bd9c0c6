"""Lists, history, explanation, differences and the board, from the command to the query."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.lifecycle.web import waiting
from shared.rules.caller import Caller
from tests.support.apps import Apps, assert_problem, bearer
from tests.support.command_context import CLIENT, CLIENT_ID, OTHER_CLIENT, STAFF
from tests.support.orders_api import VPS_1


@pytest.fixture
def suspended(apps: Apps) -> Apps:
    apps.complete_operation()
    apps.command("suspend", {"reason": "some reason"})
    apps.complete_operation()
    apps.follow()
    return apps


@pytest.fixture
def behind(apps: Apps, monkeypatch: pytest.MonkeyPatch) -> Apps:
    """The service is active; its history has not been told yet."""
    monkeypatch.setattr(waiting, "MAX_WAIT_SECONDS", 0.1)
    apps.follow()
    apps.complete_operation()
    apps.follow("service_state")
    return apps


def get(apps: Apps, path: str, caller: Caller = CLIENT, **query: Any) -> Any:
    response = respond(apps, path, caller, **query)
    assert response.status_code == 200, response.json
    return response.json


def respond(apps: Apps, path: str, caller: Caller = CLIENT, **query: Any) -> TestResponse:
    return apps.lifecycle.get(path, headers=bearer(caller), query_string=query or None)


def test_product_says_whether_there_is_a_manual_to_read(suspended: Apps) -> None:
    for instruction, expected in (("some text", True), (None, "no_instruction")):
        suspended.api.put("/v1/products/vps-1", VPS_1 | {"instruction": instruction})
        suspended.follow()
        (service,) = get(suspended, "/v1/services")["items"]
        assert service["allowed"]["instruction"] == expected
        (order,) = get(suspended, "/v1/orders")["items"]
        assert order["services"][0]["instruction"] is (expected is True)
        answer = suspended.api.get(f"/v1/services/{suspended.id}/instruction")
        assert answer.status_code == (200 if expected is True else 404)


def test_services_are_filtered_and_sorted(suspended: Apps) -> None:
    unpaid = suspended.api.placed()["services"][0]["id"]
    suspended.follow()

    def ids(**query: Any) -> list[str]:
        return [each["id"] for each in get(suspended, "/v1/services", **query)["items"]]

    assert ids(sort="created_at") == [suspended.id, unpaid]
    assert ids() == [unpaid, suspended.id]
    assert ids(sort="paid_until") == ids(sort="-paid_until") == [suspended.id, unpaid]
    assert ids(status="suspended") == [suspended.id]
    assert ids(product="vps-1", product_type="vps") == ids()
    assert ids(product="other") == ids(text="no such text") == []
    assert ids(text="vps 1") == ids()
    assert get(suspended, "/v1/services", OTHER_CLIENT)["items"] == []
    assert len(get(suspended, "/v1/services", STAFF, client_id=CLIENT_ID)["items"]) == 2


def test_pages_of_services_leave_nothing_out(suspended: Apps) -> None:
    suspended.api.placed()
    suspended.follow()
    first = get(suspended, "/v1/services", limit=1)
    suspended.api.placed()
    suspended.follow()
    second = get(suspended, "/v1/services", limit=1, cursor=first["next"])
    assert (second["items"][0]["id"], second["next"]) == (suspended.id, None)


def test_service_has_every_field_of_the_contract(suspended: Apps) -> None:
    service = get(suspended, f"/v1/services/{suspended.id}")
    assert service["product"] == {"code": "vps-1", "name": "VPS 1", "type": "vps"}
    assert service["price"] == {"amount": "5.00", "currency": "EUR"}
    assert (service["period"], service["resources"]) == ("P1M", {"ip": 1})
    assert service["paid_until"] > service["activated_at"] > ""
    assert service["allowed"]["resume"] is True
    assert service["allowed"]["transfer"] == "forbidden"
    for_staff = get(suspended, f"/v1/services/{suspended.id}", STAFF)
    assert for_staff["allowed"]["transfer"] is True


def test_history_tells_a_client_what_happened_and_no_more(suspended: Apps) -> None:
    path = f"/v1/services/{suspended.id}/history"
    entries = get(suspended, path, at_least_version=7)["items"]
    assert [entry["text"] for entry in entries] == [
        "Suspended by the client",
        "Suspension requested by the client",
        "Held at the client's wish, placed by the client",
        "Activated",
        "Activation requested by the client",
        "Paid by the client",
        "Ordered by the client",
    ]
    assert entries[2]["reason"] == "some reason"
    assert entries[0]["actor"] == {"kind": "client", "id": str(CLIENT_ID)}
    assert not {"attempt", "module", "error"} & entries[0].keys()
    assert get(suspended, path, STAFF)["items"][0].keys() >= {"attempt", "module", "error"}
    assert_problem(respond(suspended, path, OTHER_CLIENT), 404, "unknown_service")


def test_client_does_not_see_who_of_the_staff_acted(suspended: Apps) -> None:
    suspended.command("suspend", caller=STAFF)
    suspended.follow()
    path = f"/v1/services/{suspended.id}/history"
    assert get(suspended, path)["items"][0]["actor"] == {"kind": "staff", "id": None}
    assert get(suspended, path, STAFF)["items"][0]["actor"]["id"] == STAFF.sub


def test_explanation_names_the_hold_and_what_the_panel_did(suspended: Apps) -> None:
    explained = get(suspended, f"/v1/services/{suspended.id}/explain")
    assert explained["status"] == "suspended"
    assert [reason["text"] for reason in explained["because"]] == [
        "Held at the client's wish, placed by the client: some reason",
        "Suspended by the client",
    ]
    assert explained["because"][1]["event_id"] == f"{suspended.id}:7"


def test_explanation_of_an_operation_in_progress_begins_with_the_decision(apps: Apps) -> None:
    apps.follow()
    explained = get(apps, f"/v1/services/{apps.id}/explain")
    assert explained["status"] == "in_progress"
    assert [reason["text"] for reason in explained["because"]] == [
        "Paid by the client",
        "Activation requested by the client",
    ]


def test_difference_of_two_versions(suspended: Apps) -> None:
    path = f"/v1/services/{suspended.id}/diff"
    changed = get(suspended, path, **between(4, 7))
    assert (changed["from"], changed["to"]) == (4, 7)
    assert changed["fields"].keys() == {"status", "status_text", "holds"}
    assert changed["fields"]["status"] == ["active", "suspended"]
    assert_problem(respond(suspended, path, **between(4, 99)), 404, "no_such_version")
    assert_problem(respond(suspended, path, to=4), 422, "invalid")


def test_board_shows_operations_to_staff_only(suspended: Apps) -> None:
    assert_problem(respond(suspended, "/v1/operations"), 403, "forbidden")
    board = get(suspended, "/v1/operations", STAFF)["items"]
    assert {(each["kind"], each["state"]) for each in board} == {
        ("activation", "done"),
        ("suspension", "done"),
    }
    assert get(suspended, "/v1/operations", STAFF, state="queued")["items"] == []
    assert len(get(suspended, "/v1/operations", STAFF, kind="activation")["items"]) == 1


def between(old: int, new: int) -> dict[str, Any]:
    return {"from": old, "to": new}


@pytest.mark.parametrize(
    "query", ["?at_version=4", "?as_of={now}", "/explain", "/diff?from=3&to=4"]
)
def test_past_waits_until_it_reaches_the_present(behind: Apps, query: str) -> None:
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    path = f"/v1/services/{behind.id}{query.format(now=now)}"
    assert_problem(respond(behind, path), 503, "not_there_yet")
    behind.follow()
    assert respond(behind, path).status_code == 200


def test_past_that_is_there_does_not_wait(behind: Apps) -> None:
    assert get(behind, f"/v1/services/{behind.id}", at_version=3)["version"] == 3
    assert_problem(
        respond(behind, f"/v1/services/{behind.id}/history", at_least_version=4),
        *(503, "not_there_yet"),
    )
