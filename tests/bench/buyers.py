"""Clients of ours: they order, pay from the balance, and may wait until it is active."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from services.cli import opened
from services.lifecycle.projections.service_state.table import SERVICE_STATE
from shared import database
from shared.rules.caller import Caller
from shared.rules.vocabulary import MovementKind, Role, Status
from shared.subscriptions import generations
from shared.subscriptions.generations import Generation
from tests.bench.http_calls import Server
from tests.support.orders_api import VPS, VPS_1
from tests.support.running_stack import RunningStack

ORDER = {"items": [{"product": "vps-1", "period": "P1M"}]}
PRICE, DEPOSIT = 5, 1_000
"""Of the product, and of each client: in whole euros."""
ACTIVE_VERSION = 5
"""Ordered, paid, activation requested, begun, active."""
STATES = Generation("service_state", generations.FIRST).table(SERVICE_STATE)
ACTIVE = select(func.count()).where(STATES.c.status == Status.ACTIVE)


class Buyers:
    """So many at once; each stands for several clients, who take turns."""

    def __init__(self, stack: RunningStack, count: int, clients_each: int) -> None:
        self._stack = stack
        self._engine = database.engine(
            opened.environment(stack.folder, "lifecycle")["DATABASE_URL"]
        ).execution_options(isolation_level="AUTOCOMMIT")
        clients = [[uuid4() for _ in range(clients_each)] for _ in range(count)]
        self._bearers = [[(each, self._bearer(each)) for each in group] for group in clients]
        self._orders: defaultdict[UUID, list[str]] = defaultdict(list)
        staff, orders = stack.bearer(Caller(role=Role.STAFF, sub="bench")), self._server("orders")
        for path, body in (("product-types/vps", VPS), ("products/vps-1", VPS_1)):
            orders.put(f"/v1/{path}", staff, body)
        deposit = {"amount": {"amount": f"{DEPOSIT}.00", "currency": "EUR"}}
        for client_id in (each for group in clients for each in group):
            orders.post(f"/v1/clients/{client_id}/deposits", staff, deposit)

    def worker(self, number: int, *, waits: bool) -> Callable[[], None]:
        """Buys one service. It waits until it is active, or only until it is paid."""
        orders, lifecycle = self._server("orders"), self._server("lifecycle")
        clients = cycle(self._bearers[number])

        def buy() -> None:
            client_id, bearer = next(clients)
            order = orders.post("/v1/orders", bearer, ORDER)
            orders.post(f"/v1/orders/{order['id']}/pay", bearer, {"method": "balance"})
            if waits:
                service_id = order["services"][0]["id"]
                path = f"/v1/services/{service_id}?at_least_version={ACTIVE_VERSION}"
                service = lifecycle.get(path, bearer)
                assert service["status"] == Status.ACTIVE, service
            self._orders[client_id].append(order["id"])

        return buy

    @property
    def bought(self) -> int:
        return sum(map(len, self._orders.values()))

    def active(self) -> int:
        """How many are active, where a GET finds them."""
        with self._engine.connect() as connection:
            return connection.scalar(ACTIVE) or 0

    def check(self) -> None:
        """Raises AssertionError if one is not active, or not charged once."""
        with ThreadPoolExecutor(len(self._bearers)) as executor:
            list(executor.map(self._check, self._bearers))

    def _check(self, clients: list[tuple[UUID, str]]) -> None:
        orders, lifecycle = self._server("orders"), self._server("lifecycle")
        for client_id, bearer in clients:
            bought = self._orders[client_id]
            account = orders.get(f"/v1/clients/{client_id}/account", bearer)
            assert account["balance"]["amount"] == f"{DEPOSIT - PRICE * len(bought)}.00", account
            path = f"/v1/clients/{client_id}/movements?at_least_version={account['version']}"
            moved = _all(lifecycle, path, bearer)
            charged = [each["order_id"] for each in moved if each["kind"] == MovementKind.CHARGE]
            assert sorted(charged) == sorted(bought), (client_id, charged, bought)
            services = _all(lifecycle, "/v1/services?", bearer)
            assert [each["status"] for each in services] == [Status.ACTIVE] * len(bought), services

    def _server(self, app: str) -> Server:
        return Server(self._stack.url(app))

    def _bearer(self, client_id: UUID) -> str:
        return self._stack.bearer(Caller(role=Role.CLIENT, sub=str(client_id)))


def _all(server: Server, path: str, bearer: str) -> list[Any]:
    """In one page: no client buys more."""
    page = server.get(f"{path}&limit=200", bearer)
    assert page["next"] is None, path
    items: list[Any] = page["items"]
    return items
