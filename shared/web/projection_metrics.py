"""Metrics of an app's projections, read from its tables and sources whenever they are asked for.

So they are there also while no worker runs, and a restart does not set them back.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from shared.subscriptions.incidents import Incident
from shared.subscriptions.progress import Followed, Progress

log = logging.getLogger(__name__)


class ProjectionMetrics(Collector):
    def __init__(self, followed: Followed) -> None:
        self._followed = followed

    def describe(self) -> Iterator[Metric]:
        """Nothing is read before somebody asks."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Without those that cannot be read now."""
        try:
            every = list(self._followed.progress())
        except SQLAlchemyError as error:
            log.warning("the database does not say how far projections are: %s", error)
            return
        yield _lags(every)
        parked = GaugeMetricFamily("parked_events", "Wait for a person.", labels=["projection"])
        gaps = CounterMetricFamily(
            "gaps", "Events that came before their predecessors; 0.", labels=["projection"]
        )
        unknown = CounterMetricFamily(
            "unknown_events", "Skipped: their types are not known here.", labels=["projection"]
        )
        for each in every:
            parked.add_metric([each.name], each.parked)
            gaps.add_metric([each.name], each.incidents[Incident.GAP])
            unknown.add_metric([each.name], each.incidents[Incident.UNKNOWN_TYPE])
        yield from (parked, gaps, unknown)


def _lags(every: list[Progress]) -> Metric:
    lags = GaugeMetricFamily(
        "follower_lag",
        "Positions between what was read and the end of the source.",
        labels=["projection", "source", "partition"],
    )
    for each in every:
        for place in each.positions:
            if place.lag is not None:
                lags.add_metric([each.name, place.source, str(place.partition)], place.lag)
    return lags
