"""What we use of kafka-python, typed, with the settings that every client of ours has."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from kafka import KafkaAdminClient
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.errors import KafkaError

PRODUCER_CONFIG = {
    "client_id": "relay",
    "acks": "all",
    "enable_idempotence": True,  # written out: else a wrong setting switches it off silently
    "compression_type": None,
    "linger_ms": 0,
    "batch_size": 262_144,
    "max_request_size": 1_048_576,
    "allow_auto_create_topics": False,
    "delivery_timeout_ms": 86_400_000,  # an expired batch hangs an idempotent producer for ever
    "request_timeout_ms": 5_000,
    "max_block_ms": 5_000,
    "bootstrap_timeout_ms": 5_000,
    "retry_backoff_ms": 100,
    "reconnect_backoff_ms": 50,
    "reconnect_backoff_max_ms": 1_000,
}
SESSION_SECONDS = 10
CONSUMER_CONFIG: dict[str, Any] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "none",  # the only value that never skips records silently
    "allow_auto_create_topics": False,
    "partition_assignment_strategy": [RangePartitionAssignor],  # eager: 0.1-0.4 s of standstill
    "session_timeout_ms": SESSION_SECONDS * 1000,
    "heartbeat_interval_ms": 1_000,
    "max_poll_interval_ms": 60_000,
    "max_poll_records": 1_000,  # under lag a state is written once for several of its events
    "fetch_max_wait_ms": 500,
    "fetch_min_bytes": 1,
    "bootstrap_timeout_ms": 5_000,
    "reconnect_backoff_max_ms": 1_000,
}
ADMIN_CONFIG = {
    "bootstrap_timeout_ms": 5_000,
    "request_timeout_ms": 5_000,
    "reconnect_backoff_max_ms": 200,
}
"""Source of all three: measurements of Apache Kafka 4.4 under kafka-python 3.0.12."""

for noisy in ("kafka.net", "kafka.cluster"):  # several lines a second while a broker is away
    logging.getLogger(noisy).setLevel(logging.CRITICAL)


class Record(Protocol):
    offset: int
    value: bytes | None


class SendFuture(Protocol):
    exception: KafkaError | None

    def get(self, timeout: float) -> object: ...
    def succeeded(self) -> bool: ...
    def failed(self) -> bool: ...


@contextmanager
def admin_client(servers: str, **config: object) -> Iterator[Any]:
    """A new one for every job: it keeps the brokers that it saw first. Raises KafkaError."""
    with KafkaAdminClient(bootstrap_servers=servers.split(","), **ADMIN_CONFIG | config) as client:
        yield client
