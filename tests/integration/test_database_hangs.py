"""A PostgreSQL that takes connections and does not answer: every app says 503, and soon."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import make_url, text
from werkzeug.test import TestResponse

from services.cli.local_postgres import LocalPostgres
from services.lifecycle import app, migrate
from services.lifecycle.settings import WebSettings
from shared import database
from shared.postgres import CONNECT_SECONDS
from tests.support.command_context import CLIENT
from tests.support.eventually import eventually
from tests.support.freezing import frozen
from tests.support.http import TOKEN_KEY, assert_problem, bearer
from tests.support.notifications import Notifications
from tests.support.orders_api import OrdersApi, item
from tests.support.ports import free_port

TIMEOUT: dict[str, Any] = {"database_timeout_seconds": 0.5}
ANSWER_SECONDS = CONNECT_SECONDS + 1.5
"""It waits once, for an answer or a connection; the library alone would try for half a minute."""
KEY = "some key"
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """Its url and process: one of its own, for others would notice."""
    postgres = LocalPostgres(tmp_path_factory.mktemp("some") / "pg", free_port(), "some-password")
    with subprocess.Popen(postgres.command, stderr=subprocess.DEVNULL) as process:
        eventually(lambda: postgres.not_ready() is None)
        yield postgres.url, process.pid
        process.send_signal(signal.SIGINT)


@pytest.fixture
def url(server: tuple[str, int]) -> str:
    name = f"some_{next(_NUMBERS)}"
    with psycopg.connect(server[0], autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return make_url(server[0]).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def orders(url: str) -> Iterator[OrdersApi]:
    orders = OrdersApi(url, **TIMEOUT)
    orders.define_catalogue()
    yield orders
    orders.close()


def place(orders: OrdersApi) -> TestResponse:
    """Always the same order."""
    return orders.post("/v1/orders", {"items": [item()]}, Idempotency_Key=KEY)


def assert_unavailable_soon(ask: Any, *arguments: Any, **options: Any) -> None:
    began = time.monotonic()
    response: TestResponse = ask(*arguments, **options)
    assert time.monotonic() - began < ANSWER_SECONDS
    assert_problem(response, 503, "unavailable")
    assert int(response.headers["Retry-After"]) >= 1


def test_orders_says_so_and_places_the_order_once(
    orders: OrdersApi, server: tuple[str, int]
) -> None:
    assert orders.http.get("/readyz").status_code == 200
    with frozen(server[1]):
        assert_unavailable_soon(place, orders)
        assert_unavailable_soon(orders.http.get, "/readyz")
    assert place(orders).status_code == 201
    assert orders.http.get("/readyz").status_code == 200
    assert orders.types().count("order.placed") == 1


def test_what_hung_during_its_commit_is_done_once(
    orders: OrdersApi, server: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server carries it out after the answer was 503: the receipt says so."""
    insert = orders.store.recorder.insert_events

    def hang(*arguments: Any, **options: Any) -> Any:
        with frozen(server[1]):
            return insert(*arguments, **options)

    monkeypatch.setattr(orders.store.recorder, "insert_events", hang)
    assert_unavailable_soon(place, orders)
    monkeypatch.undo()
    assert place(orders).status_code == 201
    assert orders.types().count("order.placed") == 1


def test_notifications_says_so(url: str, server: tuple[str, int]) -> None:
    notifications = Notifications(url, **TIMEOUT)
    assert notifications.ask().status_code == 201
    with frozen(server[1]):
        assert_unavailable_soon(notifications.ask, key=KEY)
        assert_unavailable_soon(notifications.get, "/v1/questions")
    assert notifications.ask(key=KEY).status_code == 201
    assert len(notifications.list()["items"]) == 2
    notifications.close()


@pytest.fixture
def lifecycle(url: str) -> Iterator[FlaskClient]:
    engine = database.engine(url)
    migrate.create_tables(engine)
    engine.dispose()
    web = app.create_app(WebSettings(database_url=url, token_key=TOKEN_KEY, **TIMEOUT))
    yield web.test_client()
    web.extensions["lifecycle.engine"].dispose()


def test_lifecycle_says_so(lifecycle: FlaskClient, server: tuple[str, int]) -> None:
    assert lifecycle.get("/v1/orders", headers=bearer(CLIENT)).status_code == 200
    with frozen(server[1]):
        assert_unavailable_soon(lifecycle.get, "/v1/orders", headers=bearer(CLIENT))
        assert_unavailable_soon(lifecycle.get, "/readyz")
    assert lifecycle.get("/v1/orders", headers=bearer(CLIENT)).status_code == 200


def test_a_server_that_lives_gives_up_first_and_writes_nothing(orders: OrdersApi, url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE orders_events")
        assert_unavailable_soon(orders.place)
    assert "order.placed" not in orders.types()


def test_without_a_deadline_a_statement_takes_as_long_as_it_takes(url: str) -> None:
    engine = database.engine(url)
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "0"
        assert connection.scalar(text("SELECT 1 FROM pg_sleep(0.7)")) == 1
    engine.dispose()
