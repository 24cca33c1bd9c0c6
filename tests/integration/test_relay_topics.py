"""The relay and its topics: it never goes on where a topic has lost what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from sqlalchemy import Engine

from shared import database
from shared.eventstore.relay_checkpoint import (
    RelayCheckpoint,
    RelayFenced,
    RelayRefused,
    WouldLeaveOut,
    restart_from,
)
from shared.eventstore.tables import TABLES
from shared.messaging.event_producer import TopicState


def topics(identity: str = "one", *ends: int) -> Mapping[str, TopicState]:
    return {"some": TopicState(identity=identity, ends=list(ends))}


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    TABLES.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def checkpoint(engine: Engine) -> RelayCheckpoint:
    """Has relayed up to position 9, to a topic with two partitions."""
    checkpoint = RelayCheckpoint("some", engine)
    checkpoint.confirm(topics("one", 0, 0))
    checkpoint.save(9)
    checkpoint.confirm(topics("one", 4, 5))
    return checkpoint


def test_topics_that_grow_are_the_same(checkpoint: RelayCheckpoint, engine: Engine) -> None:
    checkpoint.confirm(topics("one", 4, 6))
    RelayCheckpoint("some", engine).confirm(topics("one", 5, 6))
    RelayCheckpoint("other", engine).confirm(topics("two"))


@pytest.mark.parametrize(
    "found, reason",
    [
        (topics("two", 4, 5), r"some was made again \(two, was one\).*`hostledger relay --from 0"),
        (topics("one", 4, 3), r"some/1 ends at 3, but had 5 records.*`hostledger relay --from 0"),
    ],
    ids=["made again", "truncated"],
)
def test_a_topic_that_lost_events_is_refused_until_the_relay_is_set_back(
    checkpoint: RelayCheckpoint, engine: Engine, found: Mapping[str, TopicState], reason: str
) -> None:
    with pytest.raises(RelayRefused, match=reason):
        checkpoint.confirm(found)
    with pytest.raises(RelayRefused, match=reason):
        RelayCheckpoint("some", engine).confirm(found)
    restart_from(engine, "some", 0)
    again = RelayCheckpoint("some", engine)
    assert again.position == 0
    again.confirm(found)
    with pytest.raises(RelayFenced):
        checkpoint.save(10)


def test_before_anything_was_sent_any_topic_will_do(engine: Engine) -> None:
    checkpoint = RelayCheckpoint("some", engine)
    checkpoint.confirm(topics("one", 7))
    checkpoint.confirm(topics("two", 0))


def test_a_relay_set_back_goes_on_from_there(checkpoint: RelayCheckpoint, engine: Engine) -> None:
    restart_from(engine, "some", 3)
    assert RelayCheckpoint("some", engine).position == 3
    assert checkpoint.position == 9


def test_a_relay_is_never_set_forward_over_what_was_not_sent(
    checkpoint: RelayCheckpoint, engine: Engine
) -> None:
    for name, position in (("some", 10), ("new", 1)):
        with pytest.raises(WouldLeaveOut, match="leave out what comes between"):
            restart_from(engine, name, position)
    checkpoint.save(9)
