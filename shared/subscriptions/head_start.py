"""A replay of a projection that follows Kafka, begun from the event store.

What the store holds is folded first; then the topics are read from where the living generation
stood before, so that both can be compared at equal positions.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import Engine

from shared import database
from shared.messaging.event_log import EventLog, Positions
from shared.messaging.event_source import SourceUnavailable
from shared.subscriptions import checkpoints
from shared.subscriptions.replay import Replay

MOST_SECONDS = 120.0
POLL_SECONDS = 0.2


def fold_store(engine: Engine, replay: Replay, store: EventLog, topics: EventLog) -> None:
    """Goes on where it was; does nothing once the topics have been begun."""
    with engine.connect() as connection:
        begun = checkpoints.positions(connection, replay.generation)
    if {each.source for each in begun} & topics.identities().keys():
        return
    replay.catch_up(store, store.ends())
    places: Positions = replay.target() if replay.has_same_log() else {}
    replay.catch_up(store, store.ends())  # so that it holds all that the living one had read then
    with database.for_writing(engine).begin() as tx:
        checkpoints.begin_at(tx, replay.generation, places, topics.identities())


def wait_for_living(
    replay: Replay, store: EventLog, topics: EventLog, relayed: Callable[[], int]
) -> None:
    """Until it has read what was folded from the store. Raises SourceUnavailable."""
    deadline, wanted = time.monotonic() + MOST_SECONDS, max(store.ends().values())
    while relayed() < wanted:
        _pause(deadline, "the relay is behind the event store")
    ends = topics.ends()
    while any(replay.target().get(each, 0) < end for each, end in ends.items()):
        _pause(deadline, "the living generation is behind the topics")


def _pause(deadline: float, reason: str) -> None:
    if time.monotonic() > deadline:
        raise SourceUnavailable(f"{reason}: start the replay again once it is not")
    time.sleep(POLL_SECONDS)
