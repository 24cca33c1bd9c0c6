"""Abuse, from the points to what the client sees of the service, and back."""

from __future__ import annotations

from typing import Any

import pytest

from shared.rules.caller import Caller
from tests.support.abuse import sweep
from tests.support.apps import Apps, assert_problem, bearer
from tests.support.command_context import CLIENT, OTHER_CLIENT, STAFF

PLACED = "Held due to abuse, placed by the provider"
LIFTED = "Hold due to abuse lifted by the provider"


@pytest.fixture
def held(active: Apps) -> Apps:
    """For abuse; the panel has suspended it."""
    active.api.add_abuse_points(10, subject="some spam", service_id=active.id)
    sweep(active.api)
    active.complete_operation()
    active.follow()
    return active


def service(apps: Apps, caller: Caller = CLIENT, **query: object) -> Any:
    response = apps.service(caller, **query)
    assert response.status_code == 200, response.json
    return response.json


def get(apps: Apps, path: str, caller: Caller = CLIENT) -> Any:
    headers = bearer(caller)
    return apps.lifecycle.get(f"/v1/services/{apps.id}/{path}", headers=headers).json


def entries(apps: Apps, caller: Caller, type_: str) -> list[Any]:
    return [each for each in get(apps, "history", caller)["items"] if each["event"] == type_]


def test_status_allowed_and_holds_of_a_service_held_for_abuse(held: Apps) -> None:
    shown = service(held)
    assert (shown["status"], shown["status_text"]) == (
        "suspended_for_abuse",
        "Suspended due to abuse",
    )
    (hold,) = shown["holds"]
    assert (hold["cause"], hold["until"], hold["reason"]) == ("abuse", None, "some spam")
    expected = {
        "resume": "hold_not_yours",
        "suspend": "not_allowed_in_status",
        "reboot": "not_allowed_in_status",
        "delete": "not_allowed_in_status",
        "edit": "not_allowed_in_status",
        "renew": True,
        "ask": True,
    }
    allowed = shown["allowed"]
    assert {name: allowed[name] for name in expected} == expected
    of_staff = {name: service(held, STAFF)["allowed"][name] for name in expected}
    of_staff_expected = expected | {"delete": True, "edit": True}
    assert of_staff == of_staff_expected
    assert_problem(held.service(OTHER_CLIENT), 404, "unknown_service")


def test_what_is_shown_as_allowed_is_what_is_refused(held: Apps) -> None:
    for caller in (CLIENT, STAFF):
        for verb in ("resume", "suspend", "reboot"):
            code = service(held, caller)["allowed"][verb]
            assert_problem(held.command(verb, caller=caller), 409, code)
    assert_problem(held.command("delete"), 409, "not_allowed_in_status")


def test_while_the_panel_suspends_it_is_in_progress_for_abuse(active: Apps) -> None:
    active.api.add_abuse_points(10)
    sweep(active.api)
    active.follow()
    shown = service(active)
    assert (shown["status"], shown["operation"]["kind"]) == ("in_progress", "suspension")
    explained = get(active, "explain")
    assert explained["because"][0]["text"] == f"{PLACED}: some subject"


def test_history_and_explanation_name_the_abuse_and_hide_who_decided(held: Apps) -> None:
    for caller, actor_id in ((CLIENT, None), (STAFF, STAFF.sub)):
        (placed,) = entries(held, caller, "service.hold_placed")
        assert (placed["text"], placed["reason"]) == (PLACED, "some spam")
        assert placed["actor"] == {"kind": "staff", "id": actor_id}
    explained = get(held, "explain")
    assert explained["status"] == "suspended_for_abuse"
    assert explained["because"][0]["text"] == f"{PLACED}: some spam"


def test_only_points_lift_it_and_the_machine_runs_again(held: Apps) -> None:
    assert held.api.deposit("500.00").status_code == 201
    sweep(held.api)
    held.follow()
    assert service(held)["status"] == "suspended_for_abuse", "money lifts nothing"
    held.api.add_abuse_points(-1, subject="some excuse")
    sweep(held.api)
    assert held.complete_operation().status_code == 200
    held.follow()
    shown = service(held)
    assert (shown["status"], shown["holds"]) == ("active", [])
    (lifted,) = entries(held, CLIENT, "service.hold_lifted")
    assert (lifted["text"], lifted["reason"]) == (LIFTED, "some excuse")
    (placed,) = entries(held, CLIENT, "service.hold_placed")
    past = service(held, at_version=placed["version"] + 2)
    assert (past["status"], past["allowed"]) == ("suspended_for_abuse", None)


def test_hold_of_an_unpaid_service_counts_once_it_is_active(active: Apps) -> None:
    order = active.api.placed()
    active.id = order["services"][0]["id"]
    active.api.add_abuse_points(10)
    sweep(active.api)
    active.follow()
    shown = service(active)
    assert (shown["status"], [hold["cause"] for hold in shown["holds"]]) == ("ordered", ["abuse"])
    assert_problem(active.api.pay(order), 409, "orders_blocked")
    active.api.add_abuse_points(-1)
    sweep(active.api)
    assert active.api.pay(order).status_code == 200
    assert active.complete_operation().status_code == 200
    active.follow()
    assert service(active)["status"] == "active"


def test_hold_that_staff_lift_alone_leaves_the_account_blocked(held: Apps) -> None:
    (hold,) = service(held)["holds"]
    lift = f"holds/{hold['id']}/lift"
    assert_problem(held.command(lift), 403, "forbidden")
    assert_problem(held.command(lift, caller=OTHER_CLIENT), 403, "forbidden")
    assert held.command(lift, {"reason": "some reason"}, caller=STAFF).status_code == 202
    held.complete_operation()
    sweep(held.api)
    held.follow()
    assert service(held)["status"] == "active"
    assert_problem(held.api.place(), 409, "orders_blocked")
