"""The app whose events another one follows, and the way on which they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import httpx
from sqlalchemy import Engine

from shared.http_client import AppTokenAuth
from shared.messaging import source_ends
from shared.messaging.event_source import EventSource
from shared.messaging.feed_source import FeedSource
from shared.messaging.kafka.source import KafkaSource
from shared.messaging.topics import topic_name
from shared.subscriptions.follower import Follower, Projection
from shared.subscriptions.progress import Followed

FEED = "/hostledger/orders"


@dataclass(frozen=True, kw_only=True)
class Orders:
    """As the app `reader` follows it."""

    reader: str
    token_key: str
    url: str
    """Of its feed; gaps are filled from there also where events come over Kafka."""
    servers: str
    """Of Kafka; empty: events come over the feed."""

    def follower(self, projection: Projection, engine: Engine, instance: str) -> Follower:
        """`instance`: see KafkaSource."""
        http = httpx.Client(base_url=self.url, auth=AppTokenAuth(self.reader, self.token_key))
        feed = FeedSource(FEED, http)
        return Follower(
            engine, projection, self._source(projection, feed, instance), feed.read_stream
        )

    def followed(self, projections: Sequence[Projection], engine: Engine) -> Followed:
        """What is shown of the followers."""
        ends = source_ends.create(
            self.reader, self.token_key, feed=FEED, url=self.url, servers=self.servers
        )
        return Followed(engine=engine, projections=projections, ends=ends)

    def _source(self, projection: Projection, feed: FeedSource, instance: str) -> EventSource:
        if not self.servers:
            return feed
        group, topics = f"{self.reader}.{projection.name}", [topic_name(projection.category)]
        return KafkaSource(self.servers, group, topics, instance)
