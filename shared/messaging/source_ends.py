"""Where the sources of a follower end: how far it could read."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from shared import http_client
from shared.messaging.event_producer import BrokerUnavailable
from shared.messaging.event_source import SourcePartition, SourceUnavailable
from shared.messaging.feed_source import FeedSource
from shared.messaging.kafka import admin
from shared.messaging.topics import topic_name

SourceEnds = Callable[[str], Mapping[SourcePartition, int]]
"""Of the sources of a category; empty while they do not answer."""

log = logging.getLogger(__name__)


def create(reader: str, token_key: str, *, feed: str, url: str, servers: str) -> SourceEnds:
    """For the app `reader`: of the topics if there are `servers`, else of the `feed` at `url`."""
    if servers:
        return of_topics(servers)
    auth = http_client.AppTokenAuth(reader, token_key)
    return of_feed(FeedSource(feed, http_client.client(url, auth)))


def of_feed(feed: FeedSource) -> SourceEnds:
    def ends(_: str) -> Mapping[SourcePartition, int]:
        try:
            return feed.end()
        except SourceUnavailable as error:
            log.warning("the feed does not say where it ends: %s", error)
            return {}

    return ends


def of_topics(servers: str) -> SourceEnds:
    def ends(category: str) -> Mapping[SourcePartition, int]:
        topic = topic_name(category)
        try:
            state = admin.topic_states(servers, [topic])[topic]
        except BrokerUnavailable as error:
            log.warning("the topic does not say where it ends: %s", error)
            return {}
        return {
            SourcePartition(source=topic, partition=number): end
            for number, end in enumerate(state.ends)
        }

    return ends
