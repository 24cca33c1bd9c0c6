"""The kafka profile on a Kafka and a PostgreSQL that somebody else has started."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from services.cli.local_kafka import LocalKafka
from services.cli.local_postgres import LocalPostgres
from shared.messaging.kafka.clients import admin_client
from tests.support.eventually import eventually
from tests.support.ports import free_port
from tests.support.running_stack import running_stack
from tests.support.stack_orders import ordered, status

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
