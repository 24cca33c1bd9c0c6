"""The worker process of notifications: it follows orders, and relays its own events to Kafka.

`hostledger run notifications worker`.
"""

from __future__ import annotations

from functools import partial

from services.notifications.projections.deletion_codes.projector import DELETION_CODES
from services.notifications.publish import to_published_event
from services.notifications.settings import WebSettings, WorkerSettings
from services.notifications.store import NotificationsStore
from shared import database, settings, threads
from shared.eventstore.feed import Feed
from shared.eventstore.relay import Relay
from shared.messaging import topics
from shared.messaging.kafka.producer import KafkaEventProducer
from shared.subscriptions.upstream import Orders
from shared.threads import Part
from shared.web import probes
from shared.web.projection_metrics import ProjectionMetrics

PROJECTIONS = (DELETION_CODES,)


def main() -> None:
    config = settings.load(WorkerSettings)
    orders = upstream(config)
    engine = database.engine(config.database_url, config.database_timeout_seconds)
    parts: list[Part] = [
        orders.follower(projection, engine, config.instance) for projection in PROJECTIONS
    ]
    if servers := config.kafka_bootstrap_servers:
        timeout = config.database_timeout_seconds
        store = NotificationsStore(config.database_url, timeout_seconds=timeout)
        parts.append(create_relay(store, servers))
    metrics = ProjectionMetrics(orders.followed(PROJECTIONS, database.engine(config.database_url)))
    with probes.serve(config.worker_bind, config.worker_port, parts, metrics):
        threads.run_parts(*parts)


def upstream(config: WebSettings | WorkerSettings) -> Orders:
    return Orders(
        reader="notifications",
        token_key=config.token_key,
        url=config.orders_url,
        servers=config.kafka_bootstrap_servers,
    )


def create_relay(store: NotificationsStore, servers: str) -> Relay:
    own_topics = topics.written_by("notifications").keys()
    create_producer = partial(KafkaEventProducer, servers, own_topics)
    return Relay("kafka", Feed(store, to_published_event), store.engine, create_producer)
