"""The holds that follow a block: on every service, once, in the name of who decided."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from services.cli import lookup_replay
from services.orders import abuse_lookup
from services.orders.commands import PlaceOrder
from services.orders.handlers.abuse import hold_service
from services.orders.handlers.orders import place_order
from shared.eventstore.command_context import use_command_context
from shared.eventstore.command_handling import handle
from shared.rules.caller import Caller
from shared.rules.catalogue import RequestedItem
from shared.rules.vocabulary import HoldCause
from tests.support.abuse import active, due, events_of, holds, running, sweep, thread
from tests.support.command_context import (
    APP,
    CLIENT,
    CLIENT_ID,
    OTHER_CLIENT_ID,
    STAFF,
    some_context,
)
from tests.support.eventually import eventually
from tests.support.http import assert_problem
from tests.support.orders_api import OrdersApi

PLACED, LIFTED = "service.hold_placed", "service.hold_lifted"
ABUSE = [HoldCause.ABUSE]


def account_event(api: OrdersApi, type_: str) -> Any:
    """The latest of the type."""
    page: Any = api.get(f"/internal/v1/streams/{CLIENT_ID}", APP).json
    return [each["event"] for each in page["events"] if each["event"]["type"] == type_][-1]


def transferred(api: OrdersApi, service_id: str, to_client_id: UUID) -> None:
    one_euro = {"amount": {"amount": "1.00", "currency": "EUR"}}
    api.post(f"/v1/clients/{to_client_id}/deposits", one_euro, STAFF)
    body = {"to_client_id": str(to_client_id)}
    assert api.post(f"/v1/services/{service_id}/transfer", body, STAFF).status_code == 202


def lift(api: OrdersApi, service_id: str, caller: Caller = STAFF) -> TestResponse:
    """The only hold that was placed."""
    (placed,) = events_of(api, service_id, PLACED)
    path = f"/v1/services/{service_id}/holds/{placed['data']['hold_id']}/lift"
    return api.post(path, {}, caller)


def test_every_service_is_held_and_let_go_again_in_the_name_of_who_decided(both: OrdersApi) -> None:
    services = [*active(both, 2), both.placed()["services"][0]["id"]]
    both.add_abuse_points(10, subject="some spam")
    assert due(both.store) == 3
    sweep(both)
    assert ([holds(both, each) for each in services], due(both.store)) == ([ABUSE] * 3, 0)
    both.add_abuse_points(-10, subject="some excuse")
    assert due(both.store) == 3
    sweep(both)
    assert ([holds(both, each) for each in services], due(both.store)) == ([[]] * 3, 0)
    decided = {PLACED: ("account.blocked", "some spam")}
    decided |= {LIFTED: ("account.unblocked", "some excuse")}
    for service_id in services:
        for event in events_of(both, service_id, PLACED, LIFTED):
            cause = account_event(both, decided[event["type"]][0])
            assert event["data"]["reason"] == decided[event["type"]][1]
            assert event["causationid"] == cause["id"]
            assert (event["actor"], event["commandid"], event["correlationid"]) == (
                "staff:some login",
                cause["commandid"],
                cause["correlationid"],
            )


def test_hold_is_placed_once_and_staff_may_lift_it(both: OrdersApi) -> None:
    (service_id,) = active(both, 1)
    both.add_abuse_points(10)
    for _ in range(2):
        sweep(both)
    both.report(service_id)
    assert_problem(lift(both, service_id, CLIENT), 403, "forbidden")
    assert lift(both, service_id).status_code == 202
    both.add_abuse_points(1)
    sweep(both)
    assert holds(both, service_id) == []


def test_client_cannot_lift_it_and_keeps_the_own_hold(both: OrdersApi) -> None:
    suspended, other = active(both, 2)
    both.post(f"/v1/services/{suspended}/suspend")
    both.report(suspended)
    both.add_abuse_points(10)
    sweep(both)
    both.report(other)
    assert_problem(both.post(f"/v1/services/{other}/resume"), 409, "hold_not_yours")
    assert_problem(both.post(f"/v1/services/{other}/resume", {}, STAFF), 409, "hold_not_yours")
    both.add_abuse_points(-1)
    sweep(both)
    assert holds(both, suspended) == [HoldCause.CLIENT]
    requested = events_of(both, suspended, "service.operation_requested")
    assert [each["data"]["kind"] for each in requested] == ["activation", "suspension"]
    assert events_of(both, other)[-1]["data"]["kind"] == "resume"


def test_block_and_unblock_that_race_end_as_the_account(both: OrdersApi) -> None:
    (service_id,) = active(both, 1)
    for points in (10, -10):
        both.add_abuse_points(points)
    sweep(both)
    assert events_of(both, service_id, PLACED, LIFTED) == []
    both.add_abuse_points(10)
    sweep(both)
    for points in (-10, 10):
        both.add_abuse_points(points)
    sweep(both)
    assert (holds(both, service_id), due(both.store)) == (ABUSE, 0)
    both.add_abuse_points(-10)
    sweep(both)
    assert (holds(both, service_id), due(both.store)) == ([], 0)


def test_service_ordered_while_the_block_is_decided_is_held(both: OrdersApi) -> None:
    command = PlaceOrder(
        issuer=CLIENT,
        client_id=CLIENT_ID,
        items=(RequestedItem(product="vps-1", period="P1M"),),
    )
    (earlier,) = active(both, 1)
    with running(thread(both.store)), use_command_context(some_context()):
        decision = place_order(command, both.store)
        both.add_abuse_points(10)
        eventually(lambda: holds(both, earlier) == ABUSE)
        both.store.save(*decision.changed)
        (service_id,) = (each["id"] for each in decision.response["services"])
        eventually(lambda: holds(both, str(service_id)) == ABUSE)


def test_service_activated_while_blocked_is_suspended(both: OrdersApi) -> None:
    both.deposit()
    order = both.placed()
    both.pay(order)
    service_id = order["services"][0]["id"]
    both.add_abuse_points(10)
    sweep(both)
    assert holds(both, service_id) == ABUSE
    both.report(service_id)
    blocked = account_event(both, "account.blocked")
    requested = events_of(both, service_id)[-1]
    assert (requested["type"], requested["data"]["kind"]) == (
        "service.operation_requested",
        "suspension",
    )
    assert (requested["actor"], requested["commandid"]) == (
        blocked["actor"],
        blocked["commandid"],
    )


def test_service_that_is_blocked_again_does_not_run_in_between(both: OrdersApi) -> None:
    (service_id,) = active(both, 1)
    both.add_abuse_points(10)
    sweep(both)
    both.report(service_id)
    for points in (-10, 10):
        both.add_abuse_points(points)
    sweep(both)
    assert (holds(both, service_id), due(both.store)) == (ABUSE, 0)
    assert [each["type"] for each in events_of(both, service_id)][-2:] == [PLACED, LIFTED]


def test_hold_goes_with_the_block_that_placed_it_whosever_the_service_is(both: OrdersApi) -> None:
    to_blocked, from_blocked = active(both, 2)
    both.add_abuse_points(10, OTHER_CLIENT_ID)
    for service_id in (to_blocked, from_blocked):
        transferred(both, service_id, OTHER_CLIENT_ID)
    both.report(to_blocked)
    sweep(both)
    assert [holds(both, each) for each in (to_blocked, from_blocked)] == [ABUSE, []]
    both.add_abuse_points(10)
    sweep(both)
    both.report(from_blocked)
    sweep(both)
    assert holds(both, from_blocked) == [*ABUSE, *ABUSE], "EC-17: other holds stay"
    both.add_abuse_points(-10, OTHER_CLIENT_ID)
    sweep(both)
    assert [holds(both, each) for each in (to_blocked, from_blocked)] == [[], ABUSE]
    both.add_abuse_points(-10)
    sweep(both)
    assert (holds(both, from_blocked), due(both.store)) == ([], 0)


def test_deleted_service_is_left_alone(both: OrdersApi) -> None:
    before, held = active(both, 2)
    both.post(f"/v1/services/{before}/delete", {}, STAFF)
    both.report(before)
    both.add_abuse_points(10)
    sweep(both)
    both.report(held)
    both.post(f"/v1/services/{held}/delete", {}, STAFF)
    both.report(held)
    versions = [both.store.service(UUID(each)).version for each in (before, held)]
    both.add_abuse_points(-10)
    sweep(both)
    assert due(both.store) == 0
    assert [both.store.service(UUID(each)).version for each in (before, held)] == versions


def test_block_is_carried_out_once_also_by_who_is_late(both: OrdersApi) -> None:
    (service_id,) = active(both, 1)
    both.add_abuse_points(10)
    with both.store.engine.connect() as connection:
        (late,) = abuse_lookup.services_to_hold(connection)
    sweep(both)
    both.report(service_id)
    lift(both, service_id)
    with use_command_context(some_context()):
        handle(hold_service, late, both.store)
    assert holds(both, service_id) == []


def test_two_threads_do_nothing_twice(both: OrdersApi) -> None:
    services = active(both, 6)
    with running(thread(both.store), thread(both.store)):
        for points, type_, count in ((10, PLACED, 1), (-10, LIFTED, 1), (10, PLACED, 2)):
            both.add_abuse_points(points)
            eventually(lambda: due(both.store) == 0)
            assert {len(events_of(both, each, type_)) for each in services} == {count}


def test_tables_follow_from_the_events_alone(both: OrdersApi) -> None:
    services = active(both, 3)
    for points in (10, -10, 10):
        both.add_abuse_points(points)
        sweep(both)
    both.report(services[0])
    both.post(f"/v1/services/{services[0]}/delete", {}, STAFF)
    both.report(services[0])
    rows = both.lookup_rows()
    names = ("blocks", "holds_of_blocks", "deleted_services")
    assert [len(rows[name]) for name in names] == [2, 6, 1]
    assert lookup_replay.replay(both.store) == (0, 0), "removed, added"
