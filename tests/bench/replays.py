"""Replays of a service's state and history, as `hostledger replay` builds them from Kafka."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Engine

from services.lifecycle.projections.service_history.projector import SERVICE_HISTORY
from services.lifecycle.projections.service_state.projector import SERVICE_STATE
from shared import database
from shared.messaging.kafka.log import KafkaLog
from shared.subscriptions import tables
from shared.subscriptions.generations import Generation
from shared.subscriptions.projection import Projection
from shared.subscriptions.replay import Replay
from tests.bench import old_services
from tests.bench.ground import Ground
from tests.bench.peers import workload
from tests.bench.topics import fill

PROJECTIONS = {each.name: each for each in (SERVICE_STATE, SERVICE_HISTORY)}
"""Those that P3's followers write."""


class Span(NamedTuple):
    """Of the machine's monotonic clock, which all processes share."""

    began: float
    ended: float


def whole(servers: str, topic: str, url: str, name: str, count: int) -> Span:
    """One replay of the whole topic, into tables that are dropped afterwards."""
    with _opened(servers, topic, url) as (engine, log):
        replay = _replay(engine, PROJECTIONS[name], log)
        span = _to_the_end(replay, log)
        assert replay.done() == count
        replay.abandon()
    return span


class Grown:
    """Replays that have come as far as `size` events; what is behind them comes in slices."""

    def __init__(self, ground: Ground, engine: Engine, log: KafkaLog, topic: str, size: int):
        self._servers, self._engine, self._log, self._topic = ground.servers, engine, log, topic
        self._replays = [_replay(engine, each, log) for each in PROJECTIONS.values()]
        services = size // old_services.AGE
        self._count = services * old_services.AGE
        self._events = workload.events(size, services, age=old_services.AGE)
        old_services.fill(engine, *self._generations, services)

    def cost(self, slice_events: int) -> float:
        """Microseconds of each of the next events, in both projections together."""
        fill(self._servers, self._topic, islice(self._events, slice_events))
        self._count += slice_events
        spans = [_to_the_end(replay, self._log) for replay in self._replays]
        return 1e6 * sum(span.ended - span.began for span in spans) / slice_events

    def check(self) -> None:
        """All that was told is in both tables. Raises AssertionError."""
        assert old_services.count(self._engine, *self._generations) == self._count

    @property
    def _generations(self) -> tuple[Generation, Generation]:
        states, histories = self._replays
        return states.generation, histories.generation


@contextmanager
def grown(ground: Ground, size: int) -> Iterator[Grown]:
    name = f"replay.{size}"
    topic, url = ground.new_topic(name), ground.url(name)
    ground.new_database(name)
    prepare(url)
    with _opened(ground.servers, topic, url) as (engine, log):
        yield Grown(ground, engine, log, topic, size)


def prepare(url: str) -> None:
    engine = database.engine(url)
    tables.create(engine, PROJECTIONS.values())
    engine.dispose()


@contextmanager
def _opened(servers: str, topic: str, url: str) -> Iterator[tuple[Engine, KafkaLog]]:
    engine, log = database.engine(url), KafkaLog(servers, [topic])
    try:
        yield engine, log
    finally:
        log.close()
        engine.dispose()


def _replay(engine: Engine, projection: Projection, log: KafkaLog) -> Replay:
    return Replay(engine, projection, log, lambda *_: [], lambda _: None, "kafka")


def _to_the_end(replay: Replay, log: KafkaLog) -> Span:
    """Of the log: the living one, which `build` would follow, has read nothing."""
    began = time.monotonic()
    replay.catch_up(log, log.ends())
    return Span(began, time.monotonic())
