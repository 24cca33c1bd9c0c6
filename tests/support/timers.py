"""The worker's timers, fired by a test at an instant that it chooses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from services.orders import timer_lookup
from services.orders.timers import Timers
from shared.clock import Clock
from tests.support.command_context import STAFF
from tests.support.orders_api import OrdersApi

NOW = datetime.now(UTC)


def at(moment: datetime) -> Clock:
    return lambda: moment


def sweep_timers(api: OrdersApi, moment: datetime, *, times: int = 1) -> None:
    thread = Timers(api.store, at(moment))
    for _ in range(times):
        thread.sweep(Event())


def due_timers(api: OrdersApi, moment: datetime) -> int:
    with api.store.engine.connect() as connection:
        return timer_lookup.due_count_and_lag(connection, moment)[0]


def suspend_until(api: OrdersApi, service_id: str, until: datetime, **body: Any) -> None:
    body |= {"until": until.isoformat()}
    response = api.post(f"/v1/services/{service_id}/suspend", body, STAFF)
    assert response.status_code == 202, response.json


def days(count: float) -> timedelta:
    return timedelta(days=count)
