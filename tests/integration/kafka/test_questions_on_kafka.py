"""The relay of notifications, over a real broker: questions in order, and no text."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.notifications.worker import create_relay
from shared.messaging.envelope import CloudEvent
from tests.support.eventually import eventually
from tests.support.kafka import Topics, read_topic
from tests.support.notifications import SUPPORT, Notifications
from tests.support.running_parts import running

pytestmark = pytest.mark.kafka


def test_questions_are_published_in_order_and_without_their_texts(
    servers: str, topics: Topics, tmp_path: Path
) -> None:
    topic = topics.create("hosting.question")
    app = Notifications(f"sqlite:///{tmp_path}/some.db")
    ids = [app.asked() for _ in range(3)]
    for id_ in ids:
        app.write(id_, "some answer", SUPPORT)
    with running(create_relay(app.store, servers)):
        events = eventually(lambda: _read(servers, topic, 6))
    app.close()
    for id_ in ids:
        of_question = [event for event in events if str(event.subject) == id_]
        assert [event.type for event in of_question] == ["question.asked", "question.answered"]
        assert [event.sequence for event in of_question] == ["1", "2"]
    assert {event.source for event in events} == {"/hostledger/notifications"}
    assert not any(b"some" in bytes(event.data) for event in events)


def _read(servers: str, topic: str, count: int) -> list[CloudEvent]:
    """None unless so many have come."""
    events = read_topic(servers, topic)
    return events if len(events) >= count else []
