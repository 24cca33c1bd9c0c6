"""The worker process of notifications: its relay. `hostledger run notifications worker`."""

from __future__ import annotations

from functools import partial

from services.notifications.publish import to_published_event
from services.notifications.settings import WorkerSettings
from services.notifications.store import NotificationsStore
from shared import settings, threads
from shared.eventstore.feed import Feed
from shared.eventstore.relay import Relay
from shared.messaging.kafka.producer import KafkaEventProducer
from shared.web import probes


def main() -> None:
    config = settings.load(WorkerSettings)
    store = NotificationsStore(config.database_url)
    feed, servers = Feed(store, to_published_event), config.kafka_bootstrap_servers
    relay = Relay("kafka", feed, store.engine, partial(KafkaEventProducer, servers))
    with probes.serve(config.worker_port, [relay]):
        threads.run_parts(relay)
