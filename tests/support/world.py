"""A provider in one process: orders, its timers and panel, and what lifecycle folds; on one clock
that only the test moves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from services.orders import timer_lookup
from services.orders.abuse_holds import AbuseHolds
from services.orders.timer_lookup import Timer
from services.orders.timers import Timers
from shared.contracts.base import Money
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from tests.support.command_context import STAFF
from tests.support.currencies import minor_of, money, priced_in
from tests.support.folded import Folded
from tests.support.gateways import GATEWAYS
from tests.support.orders_api import PRODUCTS, TYPES, OrdersApi
from tests.support.world_panel import Panel

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
MEMORY = Path("/dev/shm")
MOST_ROUNDS = 100
MOST_TIMERS = 1000


class World:
    """What clients and staff do goes over HTTP. Ids depend on what was asked before, and on
    nothing else: the same commands make the same world."""

    def __init__(self, folder: Path, *, start: datetime = START, currency: str = "EUR") -> None:
        self.now, self.currency = start, currency
        self.api = OrdersApi(
            f"sqlite:///{folder}/orders.db",
            clock=lambda: self.now,
            currency=currency,
            gateways=GATEWAYS,
            rate_limit="",
        )
        self.store = self.api.store
        self.folded = Folded(self.store)
        self.panel = Panel(self.store, lambda: self.now)
        self._abuse_holds = AbuseHolds(self.store, lambda: self.now)
        self._timers = Timers(self.store, lambda: self.now)
        self._keys = count(1)

    def define_catalogue(
        self, types: dict[str, Any] = TYPES, products: dict[str, Any] = PRODUCTS
    ) -> None:
        """`products` in euros; see `priced_in`."""
        for type_, definition in types.items():
            self.put(f"/v1/product-types/{type_}", definition)
        for code, definition in products.items():
            self.put(f"/v1/products/{code}", priced_in(self.currency, definition))

    def put(self, path: str, body: dict[str, Any]) -> None:
        response = self.api.put(path, body)
        assert response.status_code in (200, 201), response.json

    def try_post(self, path: str, body: object = None, caller: Caller = STAFF) -> TestResponse:
        return self.api.post(path, body, caller, Idempotency_Key=self.new_key())

    def new_key(self) -> str:
        return f"world {next(self._keys)}"

    def post(self, path: str, body: object = None, caller: Caller = STAFF) -> dict[str, Any]:
        response = self.try_post(path, body, caller)
        assert response.is_json and response.status_code < 300, response.json
        answer: dict[str, Any] = response.json or {}
        return answer

    def get(self, path: str, caller: Caller = STAFF) -> dict[str, Any]:
        response = self.api.get(path, caller)
        assert response.status_code == 200, response.json
        answer: dict[str, Any] = response.json or {}
        return answer

    def money(self, minor: int) -> dict[str, str]:
        return money(minor, self.currency)

    def deposit(self, client_id: UUID, minor: int) -> None:
        self.post(f"/v1/clients/{client_id}/deposits", {"amount": self.money(minor)})

    def balance(self, client_id: UUID) -> int:
        """In the smallest unit."""
        return minor_of(self.get(f"/v1/clients/{client_id}/account")["balance"])

    def minor_of(self, money: Money) -> int:
        return minor_of({"amount": money.amount, "currency": money.currency})

    def follow(self) -> None:
        """Folds what has happened; the panel hears of it, and does nothing yet."""
        self.panel.notice(self.folded.follow())

    def settle(self) -> None:
        """The panel does what is to be done, until nothing more can be; and all is folded."""
        for _ in range(MOST_ROUNDS):
            self.follow()
            if not self.panel.work():
                return self.follow()
        raise AssertionError("operations follow one another without an end")

    def work_through(self) -> None:
        """All that the worker of orders does by now, and the panel after it, until none is due."""
        for _ in range(MOST_ROUNDS):
            self._abuse_holds.sweep(Event())
            self._timers.sweep(Event())
            self.settle()
            if not self.timers_due():
                return
        raise AssertionError(f"timers stay due: {self.timers_due()}")

    def timers_due(self) -> list[Timer]:
        with self.store.engine.connect() as connection:
            return timer_lookup.due_timers(connection, self.now, None, MOST_TIMERS)

    def close(self) -> None:
        self.api.close()


def client(client_id: UUID) -> Caller:
    return Caller(role=Role.CLIENT, sub=str(client_id))


@contextmanager
def world(**options: Any) -> Iterator[World]:
    """In memory where there is such a folder: thousands of saves wait for no disk."""
    parent = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=parent, prefix="world-") as folder:
        living = World(Path(folder), **options)
        try:
            yield living
        finally:
            living.close()
