"""What the worker's thread has done about abuse, as the event store and the tables say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any
from uuid import UUID

from services.orders import abuse_lookup
from services.orders.abuse_holds import AbuseHolds
from services.orders.store import OrdersStore
from shared.rules.vocabulary import HoldCause
from tests.support.command_context import APP
from tests.support.orders_api import OrdersApi, item


def thread(store: OrdersStore) -> AbuseHolds:
    return AbuseHolds(store, lambda: datetime.now(UTC))


def sweep(api: OrdersApi) -> None:
    thread(api.store).sweep(Event())


@contextmanager
def running(*threads: AbuseHolds) -> Iterator[None]:
    stop = Event()
    running = [Thread(target=each.run, args=[stop]) for each in threads]
    for each in running:
        each.start()
    try:
        yield
    finally:
        stop.set()
        for each in running:
            each.join()


def active(api: OrdersApi, quantity: int) -> list[str]:
    """The ids of as many services that were paid and activated."""
    assert api.deposit().status_code == 201
    order = api.placed(item(quantity=quantity))
    assert api.pay(order).status_code == 200
    ids = [service["id"] for service in order["services"]]
    for service_id in ids:
        assert api.report(service_id).status_code == 200
    return ids


def holds(api: OrdersApi, service_id: str) -> list[HoldCause]:
    return list(api.store.service(UUID(service_id)).holds.values())


def events_of(api: OrdersApi, service_id: str, *types: str) -> list[Any]:
    """As published; without types, all."""
    page = api.get(f"/internal/v1/streams/{service_id}", caller=APP).json
    assert page
    events = [entry["event"] for entry in page["events"]]
    return [event for event in events if not types or event["type"] in types]


def due(store: OrdersStore) -> int:
    with store.engine.connect() as connection:
        to_hold = abuse_lookup.services_to_hold(connection)
        return len(to_hold) + len(abuse_lookup.holds_to_lift(connection))
