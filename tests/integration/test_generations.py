from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, inspect, update

from services.lifecycle.migrate import create_tables
from services.lifecycle.projections.service_state.projector import SERVICE_STATE
from services.lifecycle.projections.service_state.table import STATES
from shared import database
from shared.subscriptions import generations
from shared.subscriptions.checkpoints import CheckpointConflict
from shared.subscriptions.follower import Follower
from shared.subscriptions.generations import LIVE_GENERATION, Generation
from tests.support.projections import (
    PARTITION,
    STREAM,
    FakeSource,
    current_state,
    deliver,
    record_batch,
)
from tests.support.service_events import ID

SECOND = Generation("service_state", 2)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    create_tables(engine)
    create_tables(engine)
    yield engine
    engine.dispose()


def make_second(engine: Engine) -> None:
    with engine.begin() as tx:
        generations.create_tables(tx, SECOND, SERVICE_STATE.tables)


def swap(engine: Engine) -> None:
    live = LIVE_GENERATION.c
    with engine.begin() as tx:
        tx.execute(
            update(LIVE_GENERATION).where(live.projection == "service_state").values(generation=2)
        )


def test_every_generation_has_tables_and_indexes_of_its_own(engine: Engine) -> None:
    make_second(engine)
    names = inspect(engine).get_table_names()
    assert {"service_state_g1", "service_state_g2"} <= set(names)
    first, second = (
        {index["name"] for index in inspect(engine).get_indexes(f"service_state_g{number}")}
        for number in (1, 2)
    )
    assert first and second and not first & second


def test_readers_use_the_live_generation(engine: Engine) -> None:
    deliver(engine, *STREAM[:3])
    make_second(engine)
    assert current_state(engine).version == 3
    with engine.begin() as tx:
        state = STATES.read(tx, Generation("service_state", 1), [ID])[ID]
        STATES.write(tx, SECOND, [state])
    swap(engine)
    assert current_state(engine).version == 3


def test_follower_begins_again_at_the_positions_of_the_generation_swapped_in(
    engine: Engine,
) -> None:
    source = FakeSource()
    follower = Follower(engine, SERVICE_STATE, source, source.read_stream)
    follower.process(record_batch(0, *STREAM[:3]))
    make_second(engine)
    swap(engine)
    with pytest.raises(CheckpointConflict):
        follower.process(record_batch(3, *STREAM[3:]))
    assert follower.position(PARTITION) == 0
    follower.process(record_batch(0, *STREAM))
    assert current_state(engine).version == len(STREAM)
