"""Questions to a Kafka cluster, and the creation of topics."""

from __future__ import annotations

import socket
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kafka import TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, OffsetSpec
from kafka.errors import KafkaError, TopicAlreadyExistsError

from shared.messaging.event_producer import BrokerUnavailable, TopicState
from shared.messaging.kafka.clients import admin_client

REPLICAS = 3


class TopicsDiffer(Exception):
    """Existing topics are not as they should be; the message names each difference."""


@dataclass(frozen=True, kw_only=True)
class TopicSpec:
    partitions: int
    settings: Mapping[str, str]


def unfenced_brokers(server: str) -> set[int]:
    """The ids of the brokers that this one knows as ready; none while it does not answer."""
    host, _, port = server.rpartition(":")
    try:  # a plain socket first: the client logs two errors for every refused connection
        socket.create_connection((host, int(port)), timeout=1).close()
        with admin_client(server, bootstrap_timeout_ms=2_000, request_timeout_ms=2_000) as client:
            return _unfenced_brokers(client)
    except (OSError, KafkaError):
        return set()


def topic_identities(servers: str, topics: Collection[str]) -> dict[str, str]:
    """Cluster id and topic id of each topic that exists: a topic made again has another one.

    Raises BrokerUnavailable.
    """
    with _client(servers) as client:
        cluster_id = client.describe_cluster()["cluster_id"]
        described = client.describe_topics(list(topics))
    return {
        topic["name"]: f"{cluster_id}/{topic['topic_id']}"
        for topic in described
        if topic["error_code"] == 0
    }


def topic_states(servers: str, topics: Collection[str]) -> dict[str, TopicState]:
    """Raises BrokerUnavailable, also if there is no such topic."""
    with _client(servers) as client:
        cluster_id = client.describe_cluster()["cluster_id"]
        described = {topic["name"]: topic for topic in client.describe_topics(list(topics))}
        partitions = [
            TopicPartition(name, number)
            for name, topic in described.items()
            for number in range(len(topic["partitions"]))
        ]
        ends = client.list_partition_offsets(dict.fromkeys(partitions, OffsetSpec.LATEST))
    if missing := [name for name, topic in described.items() if topic["error_code"]]:
        raise BrokerUnavailable(f"there is no topic {missing[0]}: run `hostledger migrate`")
    return {
        name: TopicState(
            identity=f"{cluster_id}/{topic['topic_id']}",
            ends=[ends[p].offset for p in partitions if p.topic == name],
        )
        for name, topic in described.items()
    }


def create_topics(servers: str, topics: Mapping[str, TopicSpec]) -> None:
    """Idempotent. Raises TopicsDiffer, BrokerUnavailable."""
    with _client(servers) as client:
        replicas = REPLICAS if len(_unfenced_brokers(client)) >= REPLICAS else 1
        isr = {"min.insync.replicas": str(max(1, replicas - 1))}
        differences: list[str] = []
        for name, topic in topics.items():
            spec = TopicSpec(partitions=topic.partitions, settings={**topic.settings, **isr})
            if not _create(client, name, spec, replicas):
                differences += _differences(client, name, spec, replicas)
    if differences:
        raise TopicsDiffer("; ".join(differences))


def _create(client: Any, name: str, spec: TopicSpec, replicas: int) -> bool:
    """False if there is such a topic."""
    topic = {"num_partitions": spec.partitions, "replication_factor": replicas}
    try:
        client.create_topics({name: {**topic, "configs": spec.settings}}, wait_for_metadata=True)
    except TopicAlreadyExistsError:
        return False
    return True


def _differences(client: Any, name: str, spec: TopicSpec, replicas: int) -> Iterator[str]:
    client.wait_for_topics([name])
    partitions = client.describe_topics([name])[0]["partitions"]
    if len(partitions) != spec.partitions:
        yield f"topic {name} has {len(partitions)} partitions instead of {spec.partitions}"
    fewest = min(len(partition["replica_nodes"]) for partition in partitions)
    if fewest < replicas:
        yield f"topic {name} has {fewest} replicas instead of {replicas}"
    resource = ConfigResource(ConfigResourceType.TOPIC, name)
    configs = client.describe_configs([resource], config_filter="all")["topic"][name]
    for key, wanted in spec.settings.items():
        if (actual := configs[key]["value"]) != wanted:
            yield f"topic {name} has {key}={actual} instead of {wanted}"


def _unfenced_brokers(client: Any) -> set[int]:
    brokers = client.describe_cluster()["brokers"]
    return {broker["broker_id"] for broker in brokers if not broker["is_fenced"]}


@contextmanager
def _client(servers: str) -> Iterator[Any]:
    try:
        with admin_client(servers) as client:
            yield client
    except KafkaError as error:
        raise BrokerUnavailable(f"Kafka at {servers}: {error}") from error
