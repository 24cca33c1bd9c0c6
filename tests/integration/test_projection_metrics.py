"""The metrics of projections: what is left to read, what is parked, what was met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.lifecycle.worker import PROJECTIONS
from shared import database
from shared.messaging.event_source import SourcePartition
from shared.subscriptions.progress import Followed
from shared.web import probes
from shared.web.projection_metrics import ProjectionMetrics
from tests.support.apps import Apps
from tests.support.example_streams import with_unknown
from tests.support.projections import OTHER_STREAM, PARTITION, STREAM, deliver

OF_SERVICES = ("service_state", "service_history", "operations")


def metrics(engine: Engine, ends: Mapping[SourcePartition, int] | None = None) -> dict[str, float]:
    """Of the projections, as a worker shows them."""
    followed = Followed(engine=engine, projections=PROJECTIONS, ends=lambda _: ends or {})
    http = probes.create_app([], ProjectionMetrics(followed)).test_client()
    lines = (line.rpartition(" ") for line in http.get("/metrics").text.splitlines())
    return {name: float(value) for name, _, value in lines if name and not name.startswith("#")}


def of(name: str, projection: str) -> str:
    return f'{name}{{projection="{projection}"}}'


def test_all_of_them_are_zero_from_the_start(engine: Engine) -> None:
    shown = metrics(engine)
    for projection in PROJECTIONS:
        for name in ("parked_events", "gaps_total", "unknown_events_total"):
            assert shown[of(name, projection.name)] == 0


def test_lag_is_what_is_left_to_read_of_each_partition(engine: Engine) -> None:
    deliver(engine, *STREAM)
    ends = {PARTITION: 15, SourcePartition(source=PARTITION.source, partition=1): 4}
    shown = metrics(engine, ends)
    lag = 'follower_lag{{partition="{}",projection="{}",source="some source"}}'
    for projection in PROJECTIONS:
        assert shown[lag.format(0, projection.name)] == 15 - len(STREAM)
        assert shown[lag.format(1, projection.name)] == 4


def test_lag_of_a_source_that_does_not_answer_is_not_shown(engine: Engine) -> None:
    deliver(engine, *STREAM)
    assert not [name for name in metrics(engine) if name.startswith("follower_lag")]


def test_parked_events_are_counted(engine: Engine) -> None:
    deliver(engine, b"no event", STREAM[0], *STREAM[2:])
    shown = metrics(engine)
    for name in OF_SERVICES:
        assert shown[of("parked_events", name)] == len(STREAM) - 1


@pytest.mark.parametrize("stream", [STREAM, ()], ids=["filled", "parked"])
def test_gaps_are_counted_whether_filled_or_not(engine: Engine, stream: Sequence[bytes]) -> None:
    deliver(engine, STREAM[0], *STREAM[2:4], stream=stream)
    deliver(engine, OTHER_STREAM[1], stream=OTHER_STREAM)
    shown = metrics(engine)
    for name in OF_SERVICES:
        assert shown[of("gaps_total", name)] == 2
    assert shown[of("gaps_total", "orders")] == 0


def test_events_of_unknown_types_are_counted_once(engine: Engine) -> None:
    partly_unknown = with_unknown(STREAM, {1, 3})
    deliver(engine, *partly_unknown[:2])
    deliver(engine, *partly_unknown)
    shown = metrics(engine)
    for name in OF_SERVICES:
        assert shown[of("unknown_events_total", name)] == 2
        assert shown[of("gaps_total", name)] == 0


def test_database_that_is_away_leaves_the_other_metrics(tmp_path: Path) -> None:
    away = database.engine(f"sqlite:///{tmp_path}/nothing/some.db")
    assert not [name for name in metrics(away) if name.startswith("gaps_total")]
    assert [name for name in metrics(away) if name.startswith("python_info")]


def test_web_app_shows_them_too(apps: Apps) -> None:
    apps.follow()
    metrics = apps.lifecycle.get("/metrics").text
    for projection in PROJECTIONS:
        for name in ("parked_events", "gaps_total", "unknown_events_total"):
            assert f"{of(name, projection.name)} 0.0" in metrics
