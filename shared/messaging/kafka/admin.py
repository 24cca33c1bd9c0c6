"""Questions to a Kafka cluster, and its topics."""

from __future__ import annotations

import socket

from kafka.errors import KafkaError

from shared.messaging.kafka.clients import admin_client


def unfenced_brokers(server: str) -> set[int]:
    """The ids of the brokers that this one knows as ready; none while it does not answer."""
    host, _, port = server.rpartition(":")
    try:  # a plain socket first: the client logs two errors for every refused connection
        socket.create_connection((host, int(port)), timeout=1).close()
        with admin_client(server, bootstrap_timeout_ms=2_000, request_timeout_ms=2_000) as client:
            brokers = client.describe_cluster()["brokers"]
    except (OSError, KafkaError):
        return set()
    return {broker["broker_id"] for broker in brokers if not broker["is_fenced"]}
