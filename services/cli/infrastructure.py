"""What the kafka profile stands on: a PostgreSQL and a Kafka, local ones or those of others."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Mapping

import msgspec

from services.cli import postgres_roles
from services.cli.apps import KEEPERS, port
from services.cli.data_folder import DataFolder
from services.cli.kafka_home import default_cache, kafka_home
from services.cli.local_kafka import LocalKafka
from services.cli.local_postgres import LocalPostgres
from services.cli.stack_file import Kafka, Postgres, Stack
from services.cli.supervised import Program

PROBE_SECONDS = 1.0


def programs(
    folder: DataFolder, wanted: Stack, environment: Mapping[str, str]
) -> tuple[Stack, list[Program]]:
    """The stack with its addresses, and what must be started for them.

    `environment`: the stack's own. DATABASE_URL and KAFKA_BOOTSTRAP_SERVERS name others.
    Raises KafkaMissing, PostgresMissing.
    """
    started: list[Program] = []
    url, servers = environment.get("DATABASE_URL"), environment.get("KAFKA_BOOTSTRAP_SERVERS")
    if not url:
        postgres = LocalPostgres(
            folder.path / "postgres",
            port("postgres", base=wanted.port_base),
            folder.secret("postgres"),
        )
        url = postgres.url
        started.append(_postgres(postgres))
    if not servers:
        kafka_port = port("kafka", base=wanted.port_base)
        home = kafka_home(default_cache())
        kafka = LocalKafka(home, folder.subfolder("kafka"), [kafka_port])
        servers = kafka.bootstrap_servers
        started.append(_kafka(kafka, kafka_port))
    addresses = {"postgres": Postgres(url=url), "kafka": Kafka(bootstrap_servers=servers)}
    return msgspec.structs.replace(wanted, **addresses), started


def make_roles(folder: DataFolder, server_url: str) -> None:
    """Passwords are in the folder, one file for each app."""
    passwords = {app: folder.secret(f"postgres-{app}") for app in KEEPERS}
    postgres_roles.create(server_url, passwords)


def _postgres(postgres: LocalPostgres) -> Program:
    return Program(
        name="postgres",
        command=postgres.command,
        target=lambda: os.execv(postgres.command[0], postgres.command),
        not_ready=postgres.not_ready,
        stop_signal=signal.SIGINT,
    )


def _kafka(kafka: LocalKafka, kafka_port: int) -> Program:
    command = kafka.commands()[1]
    return Program(
        name="kafka",
        command=command,
        target=lambda: os.execv(command[0], command),
        not_ready=lambda: _port_is_closed(kafka_port),
    )


def _port_is_closed(number: int) -> str | None:
    """Kafka opens its port when it is ready. A client of its own would begin threads here."""
    try:
        socket.create_connection(("127.0.0.1", number), PROBE_SECONDS).close()
    except OSError as error:
        return str(error)
    return None
