"""A service that went to another client: what the old and the new owner see of it."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.rules.caller import Caller
from tests.support.apps import Apps, assert_problem, bearer
from tests.support.command_context import CLIENT, OTHER_CLIENT, OTHER_CLIENT_ID, STAFF

TO_OTHER_CLIENT = {"to_client_id": str(OTHER_CLIENT_ID), "reason": "sold"}
ONE_EURO = {"amount": {"amount": "1.00", "currency": "EUR"}}


@pytest.fixture
def transferred(apps: Apps) -> Apps:
    """Its old owner had suspended it."""
    apps.api.post(f"/v1/clients/{OTHER_CLIENT_ID}/deposits", ONE_EURO, STAFF)
    apps.complete_operation()
    apps.command("suspend", {"reason": "private matter"})
    apps.complete_operation()
    assert apps.command("transfer", TO_OTHER_CLIENT, caller=STAFF).status_code == 202
    apps.complete_operation()
    apps.complete_operation()
    apps.follow()
    return apps


def get(apps: Apps, path: str, caller: Caller, **query: Any) -> TestResponse:
    return apps.lifecycle.get(
        f"/v1/services/{apps.id}{path}", headers=bearer(caller), query_string=query or None
    )


def transferred_at(apps: Apps) -> int:
    history: Any = get(apps, "/history", STAFF).json
    (version,) = (e["version"] for e in history["items"] if e["event"] == "service.transferred")
    assert isinstance(version, int)
    return version


@pytest.mark.parametrize("path", ["", "/history", "/explain", "/diff?from=1&to=2"])
def test_old_owner_finds_nothing(transferred: Apps, path: str) -> None:
    """TR-4: from the transfer on, it does not exist for the old owner."""
    assert_problem(get(transferred, path, CLIENT), 404, "unknown_service")
    listed = transferred.lifecycle.get("/v1/services", headers=bearer(CLIENT)).json
    assert listed and listed["items"] == []


def test_order_stays_with_the_old_owner_and_says_that_the_service_is_gone(
    transferred: Apps,
) -> None:
    def services(caller: Caller) -> list[dict[str, Any]]:
        orders: Any = transferred.lifecycle.get("/v1/orders", headers=bearer(caller)).json
        return [service for order in orders["items"] for service in order["services"]]

    (gone,) = services(CLIENT)
    assert (gone["id"], gone["status"], gone["instruction"]) == (transferred.id, "deleted", False)
    assert services(OTHER_CLIENT) == []
    assert [each["status"] for each in services(STAFF)] == ["active"]


def test_new_owner_sees_what_happened_from_the_transfer_on(transferred: Apps) -> None:
    present: Any = get(transferred, "", OTHER_CLIENT).json
    assert (present["client_id"], present["status"]) == (str(OTHER_CLIENT_ID), "active")
    history: Any = get(transferred, "/history", OTHER_CLIENT).json
    first = transferred_at(transferred)
    assert [each["version"] for each in history["items"]][-1] == first
    reasons = {each["reason"] for each in history["items"]}
    assert "private matter" not in reasons
    explained: Any = get(transferred, "/explain", OTHER_CLIENT).json
    numbers = [int(each["event_id"].rpartition(":")[2]) for each in explained["because"]]
    assert explained["status"] == "active"
    assert min(numbers) >= first
    before = {"at_version": first - 1}
    assert_problem(get(transferred, "", OTHER_CLIENT, **before), 404, "no_such_version")
    assert get(transferred, "", OTHER_CLIENT, at_version=first).status_code == 200
    assert get(transferred, "", STAFF, **before).status_code == 200
    earlier = {"from": first - 1, "to": first}
    assert_problem(get(transferred, "/diff", OTHER_CLIENT, **earlier), 404, "no_such_version")
    assert get(transferred, "/diff", STAFF, **earlier).status_code == 200


def test_new_owner_sees_no_instant_before_the_transfer(transferred: Apps) -> None:
    history: Any = get(transferred, "/history", STAFF).json
    instants = {each["version"]: each["at"] for each in history["items"]}
    first = transferred_at(transferred)
    at_order = {"as_of": instants[1]}
    assert get(transferred, "", STAFF, **at_order).status_code == 200
    assert_problem(get(transferred, "", OTHER_CLIENT, **at_order), 404, "no_such_version")
    assert get(transferred, "", OTHER_CLIENT, as_of=instants[first]).status_code == 200
