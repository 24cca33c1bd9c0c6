"""Reads events from Kafka: an adapter of the followers' port."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from kafka.errors import KafkaError
from prometheus_client import Counter

from shared.messaging.event_producer import BrokerUnavailable
from shared.messaging.event_source import (
    GetPosition,
    RecordBatch,
    SourceUnavailable,
)
from shared.messaging.kafka import admin
from shared.messaging.kafka.group_member import GroupMember

CHECK_SECONDS = 30.0
MIN_DELAY_SECONDS = 1.0
MAX_DELAY_SECONDS = 5.0
REJOINS = Counter(
    "kafka_rejoins", "Consumers closed and built again; 0 but for faults.", ["group", "reason"]
)

log = logging.getLogger(__name__)


class KafkaSource:
    """Joins its group at the first poll, and again, after a pause, whenever it fails.

    The identities of its topics are asked for at each join and every 30 s: one that was made again
    has other records at the same positions, which no consumer notices.
    """

    def __init__(
        self, servers: str, group: str, topics: Sequence[str], instance: str = "1"
    ) -> None:
        self._servers, self._group, self._topics = servers, group, topics
        self._instance = instance
        self._member: GroupMember | None = None
        self._checked_at = 0.0
        self._delay_seconds, self._retry_at = MIN_DELAY_SECONDS, 0.0
        self._failure = ""

    def poll(self, get_position: GetPosition) -> list[RecordBatch]:
        if time.monotonic() < self._retry_at:
            raise SourceUnavailable(self._failure)
        try:
            member = self._member or self._join()
            if time.monotonic() - self._checked_at > CHECK_SECONDS:
                self._identify(member)
            batches = member.poll(get_position)
        except (KafkaError, BrokerUnavailable, SourceUnavailable) as error:
            self._fail(error)
            raise SourceUnavailable(self._failure) from error
        self._delay_seconds = MIN_DELAY_SECONDS
        return batches

    def close(self) -> None:
        if self._member:
            self._member.close()
        self._member = None

    def _join(self) -> GroupMember:
        member = GroupMember(self._servers, self._group, self._instance, self._topics)
        self._member = member  # to be closed if one of the next steps fails
        member.wait_for_topics()
        self._identify(member)
        member.join()
        return member

    def _identify(self, member: GroupMember) -> None:
        """What it reads from now on is compared, also where nothing new comes."""
        identities = admin.topic_identities(self._servers, self._topics)
        if missing := set(self._topics) - identities.keys():
            raise SourceUnavailable(f"there is no topic {missing.pop()}: run `hostledger migrate`")
        member.identify(identities)
        self._checked_at = time.monotonic()

    def _fail(self, error: Exception) -> None:
        self._failure = str(error) or type(error).__name__
        log.warning("%s leaves its group: %s", self._group, self._failure)
        REJOINS.labels(self._group, type(error).__name__).inc()
        self.close()
        self._retry_at = time.monotonic() + self._delay_seconds
        self._delay_seconds = min(2 * self._delay_seconds, MAX_DELAY_SECONDS)
