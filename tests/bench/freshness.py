"""How long after its answer an order's service is in lifecycle's tables: where a GET finds it."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import msgspec
from sqlalchemy import Connection, select

from services.lifecycle.projections.service_state.table import SERVICE_STATE
from shared import database
from shared.subscriptions import generations
from shared.subscriptions.generations import Generation
from tests.bench.paced import at_rate

THREADS, PAUSE_SECONDS, DRAIN_SECONDS = 8, 0.002, 20.0
IDLE_SECONDS = 1.0
"""gunicorn closes a connection that was idle for two."""
TABLE = Generation("service_state", generations.FIRST).table(SERVICE_STATE)


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    delays: list[float]
    """Milliseconds; of what was never seen, until it was given up."""
    per_second: float
    """Orders accepted."""


class Orders:
    """Places orders, and knows when each was answered."""

    def __init__(self, url: str, bearer: str) -> None:
        self._address, self._bearer = urlsplit(url).netloc, bearer
        self._lock = Lock()
        self._unseen: dict[UUID, float] = {}

    def worker(self) -> Callable[[], None]:
        connection, client = http.client.HTTPConnection(self._address), str(uuid4())
        order = {"client_id": client, "items": [{"product": "vps-1", "period": "P1M"}]}
        body, head = json.dumps(order), {"Authorization": self._bearer}
        head["Content-Type"] = "application/json"

        answered = time.monotonic()

        def place() -> None:
            nonlocal answered
            if time.monotonic() - answered > IDLE_SECONDS:
                connection.close()
            key = {"Idempotency-Key": str(uuid4())}
            connection.request("POST", "/v1/orders", body, head | key)
            response = connection.getresponse()
            content = response.read()
            answered = time.monotonic()
            assert response.status == 201, content
            (service,) = json.loads(content)["services"]
            with self._lock:
                self._unseen[UUID(service["id"])] = answered

        return place

    @property
    def unseen(self) -> int:
        return len(self._unseen)

    def look(self, connection: Connection) -> list[float]:
        """The milliseconds that those took that are seen for the first time."""
        with self._lock:
            unseen = list(self._unseen)
        if not unseen:
            return []
        query = select(TABLE.c.stream_id).where(
            database.among(connection, TABLE.c.stream_id, unseen)
        )
        seen = connection.scalars(query).all()
        connection.rollback()
        now = time.monotonic()
        with self._lock:
            return [1000 * (now - self._unseen.pop(each)) for each in seen]

    def give_up(self) -> list[float]:
        now = time.monotonic()
        return [1000 * (now - answered) for answered in self._unseen.values()]


def measure(url: str, bearer: str, database_url: str, rate: float, seconds: float) -> Measured:
    orders, done, delays = Orders(url, bearer), Event(), list[float]()
    engine = database.engine(database_url).execution_options(isolation_level="AUTOCOMMIT")
    with ThreadPoolExecutor(1) as executor, engine.connect() as connection:
        sending = executor.submit(at_rate, rate, seconds, THREADS, orders.worker)
        until = time.monotonic() + seconds + DRAIN_SECONDS
        while time.monotonic() < until and not (sending.done() and not orders.unseen):
            delays += orders.look(connection)
            done.wait(PAUSE_SECONDS)
        return Measured(delays=delays + orders.give_up(), per_second=sending.result())
