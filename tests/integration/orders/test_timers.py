"""What is due fires once, in order, and what fails holds up nobody else's."""

from __future__ import annotations

from datetime import datetime
from threading import Barrier, Event
from typing import Any
from uuid import UUID

import pytest

from services.cli import lookup_replay
from services.orders import lookup, timers
from services.orders.store import OrdersStore
from services.orders.timer_lookup import Timer
from services.orders.timers import Timers
from shared.eventstore.command_handling import Decision
from shared.rules.vocabulary import OperationKind
from tests.support.abuse import active, events_of, holds
from tests.support.command_context import APP, CLIENT_ID, STAFF, new_id
from tests.support.orders_api import OrdersApi
from tests.support.timers import NOW, at, days, due_timers, suspend_until, sweep_timers

LIFTED = "service.hold_lifted"


def suspended(api: OrdersApi, service_id: str, until: datetime) -> None:
    """The panel has done it."""
    suspend_until(api, service_id, until)
    assert api.report(service_id).status_code == 200


def lifted(api: OrdersApi) -> list[str]:
    """The services whose holds were lifted, in store order."""
    page: Any = api.get("/internal/v1/feed", APP, limit=1000).json
    events = [entry["event"] for entry in page["events"]]
    return [event["subject"] for event in events if event["type"] == LIFTED]


def poison(api: OrdersApi, client_id: UUID, due_at: int = 1) -> None:
    """A timer of a service that does not exist."""
    service_id = new_id().hex
    owner = {"client_id": client_id.hex, "service_id": service_id}
    timer = {"stream_id": service_id, "kind": "hold_end", "due_at": due_at}
    with api.store.engine.begin() as tx:
        tx.execute(lookup.SERVICES_BY_CLIENT.insert().values(owner))
        tx.execute(lookup.TIMERS.insert().values(timer))


def test_temporary_hold_ends_once_in_the_name_of_its_timer(both: OrdersApi) -> None:
    (service_id,) = active(both, 1)
    until = NOW.replace(microsecond=250) + days(1)
    suspended(both, service_id, until)
    sweep_timers(both, until - days(0.5))
    assert lifted(both) == []
    sweep_timers(both, until + days(5), times=2)
    (event,) = events_of(both, service_id, LIFTED)
    due = until.isoformat().replace("+00:00", "Z")
    assert (event["actor"], event["causationid"]) == (
        "system:hold_end",
        f"timer:hold_end:{service_id}:{due}",
    )
    assert event["time"].startswith((until + days(5)).isoformat()[:19])
    operation = both.store.service(UUID(service_id)).operation
    assert operation and operation.kind is OperationKind.RESUME
    assert operation.requested.actor == "system:hold_end"


def test_hold_that_staff_lifted_does_not_end_again(both: OrdersApi) -> None:
    (service_id,) = active(both, 1)
    suspended(both, service_id, NOW + days(1))
    assert due_timers(both, NOW + days(2)) == 1
    assert both.post(f"/v1/services/{service_id}/resume", {}, STAFF).status_code == 202
    assert due_timers(both, NOW + days(2)) == 0


def test_timers_of_a_client_fire_in_the_order_in_which_they_were_due(both: OrdersApi) -> None:
    services = active(both, 3)
    for number, service_id in enumerate(services):
        suspended(both, service_id, NOW + days(10 - number))
    sweep_timers(both, NOW + days(60))
    assert lifted(both) == services[::-1]


def test_timer_that_fails_holds_up_no_other(
    both: OrdersApi, caplog: pytest.LogCaptureFixture
) -> None:
    services = active(both, 2)
    for service_id in services:
        suspended(both, service_id, NOW + days(1))
    poison(both, CLIENT_ID)
    poison(both, new_id())
    thread = Timers(both.store, at(NOW + days(2)))
    for _ in range(3):
        thread.sweep(Event())
    assert sorted(lifted(both)) == sorted(services)
    assert due_timers(both, NOW + days(2)) == 2
    assert sum("failed, time 1" in line for line in caplog.messages) == 2
    assert thread.blocked is None


def test_timer_that_fires_and_leaves_no_event_is_not_tried_without_a_pause(
    both: OrdersApi, caplog: pytest.LogCaptureFixture
) -> None:
    (service_id,) = active(both, 1)
    timer = {"stream_id": UUID(service_id).hex, "kind": "hold_end", "due_at": 1}
    with both.store.engine.begin() as tx:
        tx.execute(lookup.TIMERS.insert().values(timer))
    sweep_timers(both, NOW, times=1)
    assert [holds(both, service_id), due_timers(both, NOW)] == [[], 1]
    assert "failed, time 1" in caplog.text


def test_timers_are_made_again_from_the_events(both: OrdersApi) -> None:
    services = active(both, 2)
    for service_id in services:
        suspended(both, service_id, NOW + days(1))
    sweep_timers(both, NOW + days(2))
    suspended_again = services[0]
    assert both.report(suspended_again).status_code == 200
    suspend_until(both, suspended_again, NOW + days(9))
    before = both.lookup_rows()
    assert len([row for row in before["timers"] if "hold_end" in row]) == 2
    with both.store.engine.begin() as tx:
        tx.execute(lookup.TIMERS.delete())
    lookup_replay.replay(both.store)
    assert both.lookup_rows() == before


def test_clients_do_not_wait_for_each_other_but_timers_of_one_do(
    both: OrdersApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, together, fired = new_id(), Barrier(2, timeout=10), list[tuple[UUID, int]]()
    for due_at in (1, 2):
        poison(both, CLIENT_ID, due_at)
        poison(both, other, due_at)

    def fire(timer: Timer, _: OrdersStore) -> Decision:
        together.wait()
        fired.append((timer.client_id, timer.due_at.microsecond))
        return Decision(changed=[], response={})

    monkeypatch.setattr(timers, "fire", fire)
    monkeypatch.setattr(timers, "SAVE_TIMERS", 1)
    Timers(both.store, at(NOW), threads=2).sweep(Event())
    assert [due_at for client_id, due_at in fired if client_id == other] == [1, 2]
    assert [due_at for client_id, due_at in fired if client_id == CLIENT_ID] == [1, 2]
