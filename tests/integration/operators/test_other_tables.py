"""After a release whose projections have other tables: followers wait, and a replay helps."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from services.lifecycle.projections.service_state.projector import SERVICE_STATE
from shared.subscriptions import follower
from shared.subscriptions.follower import Follower
from tests.support.eventually import eventually
from tests.support.projections import STREAM, FakeSource, all_rows
from tests.support.replays import MemoryLog, follow, replay, spoil
from tests.support.running_parts import running


@pytest.fixture
def log(engine: Engine) -> MemoryLog:
    """Followed so far, by a release that had a column less."""
    log = MemoryLog(STREAM)
    follow(engine, log)
    return log


def test_replay_has_nothing_to_compare_and_ends_equal(engine: Engine, log: MemoryLog) -> None:
    before = all_rows(engine)
    spoil(engine, "ALTER TABLE service_state_g1 DROP COLUMN search_text")
    rebuilt = replay(engine, SERVICE_STATE, log)
    assert rebuilt.obstacle() == "the living generation has the tables of another release"
    rebuilt.swap()
    assert all_rows(engine) == before


def test_half_built_generation_of_another_release_is_not_taken_up(
    engine: Engine, log: MemoryLog
) -> None:
    replay(engine, SERVICE_STATE, log).build()
    spoil(engine, "DROP TABLE service_state_unbegun_g2")
    again = replay(engine, SERVICE_STATE, log)
    assert (again.has_resumed, again.done()) == (False, 0)
    again.swap()


def test_follower_says_so_and_goes_on_after_a_replay(
    engine: Engine, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "RETRY_SECONDS", 0.05)
    spoil(engine, "ALTER TABLE service_state_g1 DROP COLUMN search_text")
    source = FakeSource()
    part = Follower(engine, SERVICE_STATE, source, source.read_stream)
    with running(part):
        eventually(lambda: "`hostledger replay service_state`" in (part.blocked or ""))
        replay(engine, SERVICE_STATE, log).swap()
        eventually(lambda: part.blocked is None)
