"""The worker process of notifications: its relay. `hostledger run notifications worker`."""

from __future__ import annotations

from functools import partial

from services.notifications.publish import to_published_event
from services.notifications.settings import WorkerSettings
from services.notifications.store import NotificationsStore
from shared import settings, threads
from shared.eventstore.feed import Feed
from shared.eventstore.relay import Relay
from shared.messaging import topics
from shared.messaging.kafka.producer import KafkaEventProducer
from shared.web import probes


def main() -> None:
    config = settings.load(WorkerSettings)
    store = NotificationsStore(config.database_url, timeout_seconds=config.database_timeout_seconds)
    servers = config.kafka_bootstrap_servers
    relays = [create_relay(store, servers)] if servers else []
    with probes.serve(config.worker_bind, config.worker_port, relays):
        threads.run_parts(*relays)


def create_relay(store: NotificationsStore, servers: str) -> Relay:
    own_topics = topics.written_by("notifications").keys()
    create_producer = partial(KafkaEventProducer, servers, own_topics)
    return Relay("kafka", Feed(store, to_published_event), store.engine, create_producer)
