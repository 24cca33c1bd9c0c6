"""Metrics of timers, read from their table whenever they are asked for, in business time."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.orders import timer_lookup
from shared.clock import Clock

log = logging.getLogger(__name__)


class TimerMetrics(Collector):
    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine, self._clock = engine, clock

    def describe(self) -> Iterator[Metric]:
        """Nothing is read before somebody asks."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """None while the database is away."""
        try:
            with self._engine.connect() as connection:
                count, lag = timer_lookup.due_count_and_lag(connection, self._clock())
        except SQLAlchemyError as error:
            log.warning("the database does not say which timers are due: %s", error)
            return
        yield GaugeMetricFamily("timers_due", "Timers that have not fired yet.", count)
        yield GaugeMetricFamily(
            "timer_lag_seconds",
            "For how long the oldest of them has been due.",
            lag.total_seconds(),
        )
