"""The kafka profile on a Kafka and a PostgreSQL that somebody else has started."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from services.cli.local_kafka import LocalKafka
from services.cli.local_postgres import LocalPostgres
from shared.messaging.kafka.clients import admin_client
from tests.support.command_context import CLIENT, CLIENT_ID
from tests.support.eventually import eventually
from tests.support.load import STAFF
from tests.support.orders_api import VPS, VPS_1
from tests.support.running_stack import RunningStack, running_stack

pytestmark = [pytest.mark.e2e, pytest.mark.kafka]


@pytest.fixture
def postgres_server(tmp_path: Path) -> Iterator[str]:
    """On a port, with passwords, as another's server is."""
    postgres = LocalPostgres(tmp_path / "postgres", free_port(), "some-password")
    with subprocess.Popen(postgres.command, stderr=subprocess.DEVNULL) as server:
        eventually(lambda: postgres.not_ready() is None)
        yield postgres.url
        server.terminate()


def test_stack_on_the_servers_of_somebody_else(
    freeze: Callable[[], LocalKafka],
    postgres_server: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broker = freeze()
    monkeypatch.setenv("DATABASE_URL", postgres_server)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrap_servers)
    assert not hosting_topics(broker)
    with running_stack(tmp_path / "data", "kafka", "--simulator") as stack:
        names = {process.name for process in stack.folder.stack_file.read().processes}
        assert names >= {"orders-web", "orders-worker"} and not names & {"kafka", "postgres"}
        assert schemas(postgres_server) >= {"hostledger_orders", "hostledger_lifecycle"}
        assert "hosting.service" in hosting_topics(broker)
        service_id = ordered(stack)
        eventually(lambda: status(stack, service_id) == "active", seconds=60)
    assert not (tmp_path / "data" / "kafka").exists()
    assert not (tmp_path / "data" / "postgres").exists()
    psycopg.connect(postgres_server).close()  # it still runs, and so does the other:
    assert "hosting.service" in hosting_topics(broker)


def schemas(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT nspname FROM pg_namespace n JOIN pg_roles r"
            " ON r.oid = n.nspowner AND r.rolname = n.nspname"
        ).fetchall()
    return {name for (name,) in rows}


def hosting_topics(kafka: LocalKafka) -> set[str]:
    with admin_client(kafka.bootstrap_servers) as client:
        return {name for name in client.list_topics() if name.startswith("hosting.service")}


def ordered(stack: RunningStack) -> str:
    """The id of a service that is paid."""
    url = f"{stack.url('orders')}/v1"
    staff, client = ({"Authorization": stack.bearer(each)} for each in (STAFF, CLIENT))
    with httpx.Client(timeout=30) as http:
        for path, body in (("product-types/vps", VPS), ("products/vps-1", VPS_1)):
            http.put(f"{url}/{path}", json=body, headers=staff).raise_for_status()
        deposit = {"amount": {"amount": "20.00", "currency": "EUR"}}
        order = {"items": [{"product": "vps-1", "period": "P1M"}]}
        post(http, f"{url}/clients/{CLIENT_ID}/deposits", deposit, staff)
        placed = post(http, f"{url}/orders", order, client)
        post(http, f"{url}/orders/{placed['id']}/pay", {"method": "balance"}, client)
    return str(placed["services"][0]["id"])


def post(http: httpx.Client, url: str, body: object, headers: dict[str, str]) -> dict[str, Any]:
    response = http.post(url, json=body, headers=headers | {"Idempotency-Key": url})
    content: dict[str, Any] = response.raise_for_status().json()
    return content


def status(stack: RunningStack, service_id: str) -> str:
    """Empty text until lifecycle has read of it."""
    url = f"{stack.url('lifecycle')}/v1/services/{service_id}"
    response = httpx.get(url, headers={"Authorization": stack.bearer(CLIENT)})
    return str(response.json()["status"]) if response.is_success else ""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
