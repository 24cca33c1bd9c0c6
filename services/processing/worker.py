"""The worker process of processing: follower, executor and reporter.

`hostledger run processing worker`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

import httpx
from sqlalchemy import Connection, Engine

from services.processing.attempts import Policy
from services.processing.executor import Executor
from services.processing.journal.follower import WORK_JOURNAL
from services.processing.log_end import LogEnd
from services.processing.modules.registry import create_modules
from services.processing.reporter import TIMEOUT_SECONDS, Reporter
from services.processing.settings import WorkerSettings
from shared import database, settings, threads
from shared.clock import create_clock
from shared.http_client import IDLE_SECONDS, AppTokenAuth
from shared.messaging.event_producer import BrokerUnavailable
from shared.messaging.event_source import SourcePartition, SourceUnavailable
from shared.messaging.feed_source import FeedSource
from shared.messaging.kafka import admin
from shared.messaging.kafka.source import KafkaSource
from shared.subscriptions.event_batch import EventBatch
from shared.subscriptions.follower import Follower
from shared.subscriptions.generations import Generation
from shared.threads import Part
from shared.web import probes

TOPIC, GROUP = "hosting.service", "processing.work"
REPORTER_THREADS = 8


def main() -> None:
    config = settings.load(WorkerSettings)
    engine = database.engine(config.database_url, config.database_timeout_seconds)
    parts = create_parts(config, engine)
    with probes.serve(config.worker_bind, config.worker_port, parts):
        threads.run_parts(*parts)


def create_parts(config: WorkerSettings, engine: Engine) -> list[Part]:
    feed = FeedSource("/hostledger/orders", _orders(config))
    log_end = _log_end(config, feed)
    orders, box = _orders(config), config.secret_box()
    reporter = Reporter(engine, orders, box, threads=REPORTER_THREADS)
    executor = _executor(config, engine, log_end, reporter)
    journal = replace(WORK_JOURNAL, project=_waking(executor))
    return [Follower(engine, journal, log_end, feed.read_stream), executor, reporter]


def _waking(executor: Executor) -> Callable[[Connection, Generation, EventBatch], None]:
    """Wakes the executor under the journal's lock: it comes in as soon as that is committed."""

    def project(tx: Connection, generation: Generation, batch: EventBatch) -> None:
        WORK_JOURNAL.project(tx, generation, batch)
        executor.wake()

    return project


def _orders(config: WorkerSettings) -> httpx.Client:
    return httpx.Client(
        base_url=config.orders_url,
        auth=AppTokenAuth("processing", config.token_key),
        timeout=TIMEOUT_SECONDS,
        limits=httpx.Limits(
            max_keepalive_connections=REPORTER_THREADS, keepalive_expiry=IDLE_SECONDS
        ),
    )


def _log_end(config: WorkerSettings, feed: FeedSource) -> LogEnd:
    if not (servers := config.kafka_bootstrap_servers):
        return LogEnd(feed)
    source = KafkaSource(servers, GROUP, [TOPIC], config.instance)
    return LogEnd(source, partial(_end_positions, servers))


def _end_positions(servers: str) -> Mapping[SourcePartition, int]:
    try:
        ends = admin.topic_states(servers, [TOPIC])[TOPIC].ends
    except BrokerUnavailable as error:
        raise SourceUnavailable(str(error)) from error
    return {SourcePartition(source=TOPIC, partition=number): end for number, end in enumerate(ends)}


def _executor(
    config: WorkerSettings, engine: Engine, log_end: LogEnd, reporter: Reporter
) -> Executor:
    retry_delay = timedelta(seconds=config.operation_retry_seconds)
    modules = create_modules(
        config.module_urls(),
        timeout_seconds=config.module_timeout_seconds,
        connections=config.module_limit,
    )
    return Executor(
        engine,
        modules,
        create_clock(config.test_clock_file),
        Policy(
            retry_delay=retry_delay,
            attempts=config.operation_attempts,
            groups=config.parsed_module_groups(),
        ),
        config.secret_box(),
        module_limit=config.module_limit,
        may_start=lambda: log_end.reached,
        on_reports=reporter.wake,
    )
