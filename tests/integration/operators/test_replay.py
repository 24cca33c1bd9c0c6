"""Replays: equal to the living one, taken up again, swapped under readers and followers."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from services.lifecycle.projections.service_state.projector import SERVICE_STATE
from services.lifecycle.worker import PROJECTIONS
from shared.messaging.event_source import SourceReplaced
from shared.subscriptions import generations, parking
from shared.subscriptions.differences import Difference
from shared.subscriptions.follower import Follower, Projection
from shared.subscriptions.generations import Generation
from tests.support.projections import (
    OTHER_STREAM,
    PARTITION,
    STREAM,
    FakeSource,
    all_rows,
    current_state,
)
from tests.support.replays import (
    MemoryLog,
    follow,
    live_number,
    live_position,
    replay,
    spoil,
)

EVENTS = [*STREAM[:5], b"no event", *OTHER_STREAM, *STREAM[5:]]


def by_name(projection: Projection) -> str:
    return projection.name


@pytest.mark.parametrize("projection", PROJECTIONS, ids=by_name)
def test_rebuilt_equals_living_row_by_row(engine: Engine, projection: Projection) -> None:
    log, found = MemoryLog(EVENTS), list[Difference]()
    follow(engine, log)
    before, rebuilt = all_rows(engine), replay(engine, projection, log)
    rebuilt.build()
    comparison = rebuilt.compare(found.append)
    rebuilt.swap()
    assert (found, comparison.different) == ([], 0)
    assert (all_rows(engine), live_number(engine, projection)) == (before, 2)
    assert live_position(engine, projection) == len(EVENTS)


def test_difference_is_found_and_repaired(engine: Engine) -> None:
    log, found = MemoryLog(EVENTS), list[Difference]()
    follow(engine, log)
    before = all_rows(engine)
    spoil(engine, "UPDATE service_state_g1 SET version = 99 WHERE version = 11")
    rebuilt = replay(engine, SERVICE_STATE, log)
    comparison = rebuilt.compare(found.append)
    assert comparison.different == 1 and "version: living 99, expected 11" in str(found[0])
    rebuilt.swap()
    assert all_rows(engine) == before


def test_missing_and_surplus_rows_are_differences(engine: Engine) -> None:
    log, found = MemoryLog(EVENTS), list[Difference]()
    follow(engine, log)
    spoil(engine, "DELETE FROM service_state_g1 WHERE version = 11")
    assert replay(engine, SERVICE_STATE, log).compare(found.append).different == 1
    assert "living absent, expected present" in str(found[0])


def test_killed_in_the_middle_it_goes_on_where_it_was(engine: Engine) -> None:
    log, rest = MemoryLog(EVENTS), MemoryLog(EVENTS)
    follow(engine, log)
    killed = replay(engine, SERVICE_STATE, log)
    folded: list[int] = []

    def die_after_two() -> None:
        folded.append(killed.done())
        if len(folded) == 3:
            raise KeyboardInterrupt

    log.before_batch = die_after_two
    with pytest.raises(KeyboardInterrupt):
        killed.build()
    resumed = replay(engine, SERVICE_STATE, rest)
    assert resumed.has_resumed and resumed.done() == 2 * log.batch_events
    resumed.swap()
    assert (current_state(engine).version, live_number(engine, SERVICE_STATE)) == (11, 2)


def test_swap_that_fails_at_its_end_changes_nothing(engine: Engine) -> None:
    log = MemoryLog(EVENTS)
    follow(engine, log)
    rebuilt, before = replay(engine, SERVICE_STATE, log), all_rows(engine)
    spoil(engine, "DROP TABLE replay")
    with pytest.raises(SQLAlchemyError):
        rebuilt.swap()
    assert (all_rows(engine), live_number(engine, SERVICE_STATE)) == (before, 1)


def test_replay_from_another_source_begins_anew(engine: Engine) -> None:
    log = MemoryLog(EVENTS)
    follow(engine, log)
    replay(engine, SERVICE_STATE, log).build()
    other = replay(engine, SERVICE_STATE, log, source="another source")
    assert not other.has_resumed and other.done() == 0


def test_events_that_come_meanwhile_are_not_lost(engine: Engine) -> None:
    """The living one reads on while the new one is built, up to the moment of the swap."""
    log = MemoryLog(EVENTS[:3])
    follow(engine, log)
    rebuilt = replay(engine, SERVICE_STATE, log)

    def one_more() -> None:
        if len(log.values) < len(EVENTS):
            log.values.append(EVENTS[len(log.values)])
            follow(engine, log, SERVICE_STATE)

    log.batch_events, log.before_batch = 1, one_more
    rebuilt.build()
    log.before_batch = lambda: None
    one_more()
    rebuilt.swap()
    while len(log.values) < len(EVENTS):
        one_more()
    assert (current_state(engine).version, live_position(engine, SERVICE_STATE)) == (11, 16 + 3)


def test_only_the_previous_generation_is_kept(engine: Engine) -> None:
    log = MemoryLog(EVENTS)
    follow(engine, log)
    for _ in range(3):
        replay(engine, SERVICE_STATE, log).swap()
    names = {n for n in inspect(engine).get_table_names() if n.startswith("service_state_g")}
    assert names == {"service_state_g3", "service_state_g4"}
    with engine.connect() as connection:
        assert parking.count(connection, Generation("service_state", 1)) == 0
        assert parking.count(connection, Generation("service_state", 4)) == 1
        assert generations.previous(connection, "service_state") == Generation("service_state", 3)


def test_topic_that_was_made_again_is_followed_after_the_replay(engine: Engine) -> None:
    follow(engine, MemoryLog(EVENTS))
    again = MemoryLog([*EVENTS, *EVENTS], identity="another log")
    source = FakeSource()
    follower = Follower(engine, SERVICE_STATE, source, source.read_stream)
    with pytest.raises(SourceReplaced):
        follower.process(again.batch(len(EVENTS), 2 * len(EVENTS)))
    rebuilt = replay(engine, SERVICE_STATE, again)
    assert not rebuilt.has_same_log()
    rebuilt.swap()
    again.values.append(OTHER_STREAM[0])
    follow(engine, again, SERVICE_STATE)
    assert (current_state(engine).version, follower.position(PARTITION)) == (11, len(again.values))


def test_readers_and_a_follower_see_every_swap_whole(engine: Engine) -> None:
    log, stop, seen = MemoryLog(EVENTS), Event(), list[Any]()
    follow(engine, log)

    def read() -> None:
        while not stop.is_set():
            seen.append(current_state(engine).version)

    def write() -> None:
        for value in [*STREAM, *STREAM]:
            log.values.append(value)
            follow(engine, log, SERVICE_STATE)

    threads = [Thread(target=read), Thread(target=read), Thread(target=write)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            replay(engine, SERVICE_STATE, log).swap()
    finally:
        threads[2].join()
        stop.set()
        for thread in threads:
            thread.join()
    assert set(seen) == {11}
    assert (live_number(engine, SERVICE_STATE), current_state(engine).version) == (6, 11)
    assert live_position(engine, SERVICE_STATE) == len(log.values)
