"""The files of deploy/topics against the published language."""

from __future__ import annotations

from services.cli import opened
from shared import contracts
from shared.messaging import topics

APPS = {"orders", "lifecycle", "processing", "notifications"}


def test_every_published_event_has_a_topic() -> None:
    categories = {type_.partition(".")[0] for type_ in contracts.KNOWN_TYPES}
    assert {topics.topic_name(category) for category in categories} == topics.load().keys()


def test_topics_keep_everything_and_are_written_by_one_app() -> None:
    for topic in topics.load().values():
        assert topic.partitions == 12
        assert topic.settings["retention.ms"] == "-1"
        assert topic.settings["cleanup.policy"] == "delete"
        assert {topic.writer, *topic.readers} <= APPS
    assert topics.written_by("notifications").keys() == {"hosting.question"}
    assert len(topics.written_by("orders")) == 5


def test_topics_name_the_apps_that_follow_them() -> None:
    for name, topic in topics.load().items():
        readers = {
            app
            for app in opened.FOLLOWERS
            for projection in opened.projections(app)
            if topics.topic_name(projection.category) == name
        }
        assert set(topic.readers) == readers, name
