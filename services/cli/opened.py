"""What commands that open the databases share: stores, projections and their sources."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import ParamSpec, TypeVar

import click
from eventsourcing.persistence import PersistenceError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.cli.api_client import ApiRefused
from services.cli.data_folder import DataFolder, OtherCurrency
from services.cli.environment import process_environment
from shared import database
from shared.eventstore.feed import Feed
from shared.eventstore.store import Store
from shared.eventstore.store_log import StoreLog
from shared.messaging import topics
from shared.messaging.event_log import EventLog
from shared.messaging.event_producer import BrokerUnavailable
from shared.messaging.event_source import ReadStream, SourceUnavailable
from shared.messaging.kafka.log import KafkaLog
from shared.settings import Settings, WrongSetting, parse
from shared.subscriptions.folding import CircuitOpen
from shared.subscriptions.projection import Projection

P = ParamSpec("P")
T = TypeVar("T")
STORES = {"orders": "OrdersStore", "notifications": "NotificationsStore"}
"""The class of an event store, in the `store.py` of its app."""
FOLLOWERS = {
    "lifecycle": "services.lifecycle.worker:PROJECTIONS",
    "notifications": "services.notifications.worker:PROJECTIONS",
    "processing": "services.processing.journal.follower:WORK_JOURNAL",
}


class SourceSettings(Settings, frozen=True, kw_only=True):
    database_url: str
    kafka_bootstrap_servers: str = ""


def environment(folder: DataFolder, app: str) -> Mapping[str, str]:
    """Of the app's worker. Raises NoStack."""
    if not {"DATABASE_URL", "DATABASE_URL_FILE"} & os.environ.keys():
        folder.check_used()
    return process_environment(folder, app, "worker", os.environ)


def sources(folder: DataFolder, app: str) -> SourceSettings:
    """Raises NoStack, WrongSetting."""
    return parse(SourceSettings, environment(folder, app))


def engine(folder: DataFolder, app: str) -> Engine:
    return database.engine(sources(folder, app).database_url)


def kafka_servers(folder: DataFolder) -> str:
    """Empty where events go over the feeds."""
    return sources(folder, "lifecycle").kafka_bootstrap_servers


def projections(app: str) -> Sequence[Projection]:
    module, _, name = FOLLOWERS[app].partition(":")
    found = getattr(import_module(module), name)
    return [found] if isinstance(found, Projection) else list(found)


def replayable(app: str) -> list[Projection]:
    """Those that can be built again."""
    return [each for each in projections(app) if each.can_be_replayed]


def writer_of(category: str) -> str:
    """The app that has the streams of a category."""
    return topics.load()[topics.topic_name(category)].writer


@contextmanager
def open_store(folder: DataFolder, app: str) -> Iterator[tuple[Store, StoreLog]]:
    store_class = getattr(import_module(f"services.{app}.store"), STORES[app])
    publish = import_module(f"services.{app}.publish").to_published_event
    store: Store = store_class(sources(folder, app).database_url)
    log = StoreLog(store, Feed(store, publish))
    try:
        yield store, log
    finally:
        log.close()


@contextmanager
def open_log(folder: DataFolder, category: str) -> Iterator[tuple[EventLog, ReadStream]]:
    """The log that the followers of a category read, and its streams to fill gaps from."""
    with open_store(folder, writer_of(category)) as (_, store_log):
        if not (servers := kafka_servers(folder)):
            yield store_log, store_log.read_stream
            return
        log = KafkaLog(servers, [topics.topic_name(category)])
        try:
            yield log, store_log.read_stream
        finally:
            log.close()


@contextmanager
def one_line_errors() -> Iterator[None]:
    """What is not there, or does not answer, is one line and exit code 1."""
    try:
        yield
    except (
        ApiRefused,
        BrokerUnavailable,
        CircuitOpen,
        OtherCurrency,
        PersistenceError,
        SourceUnavailable,
        SQLAlchemyError,
        WrongSetting,
    ) as error:
        reason = getattr(error, "orig", None) or error  # as the database says it
        lines = str(reason).splitlines() or [type(error).__name__]
        raise click.ClickException(lines[0]) from None


def command(function: Callable[P, T]) -> Callable[P, T]:
    """`one_line_errors` for a whole command. Stands below click's decorators."""

    @wraps(function)
    def run(*arguments: P.args, **options: P.kwargs) -> T:
        with one_line_errors():
            return function(*arguments, **options)

    return run
