"""Topics on a real broker: created once, and compared afterwards."""

from __future__ import annotations

import pytest
from kafka.admin import ConfigResource

from shared.messaging import topics
from shared.messaging.event_producer import BrokerUnavailable
from shared.messaging.kafka import admin, clients
from shared.messaging.kafka.clients import admin_client
from tests.support.kafka import Topics

pytestmark = pytest.mark.kafka


def test_topics_are_created_as_described_and_again_without_effect(servers: str) -> None:
    names = topics.written_by("notifications").keys()
    with admin_client(servers) as client:
        topics.create(servers, "notifications")
        identities = admin.topic_identities(servers, names)
        topics.create(servers, "notifications")
        assert admin.topic_identities(servers, names) == identities
        resource = ConfigResource("topic", "hosting.question")
        configs = client.describe_configs([resource])["topic"]["hosting.question"]
        assert configs["retention.ms"]["value"] == "-1"
        assert len(client.describe_topics(["hosting.question"])[0]["partitions"]) == 12
        client.delete_topics(list(names))


def test_a_topic_that_differs_is_one_error_with_every_difference(
    servers: str, topics: Topics
) -> None:
    name = topics.create(partitions=3)
    spec = admin.TopicSpec(partitions=4, settings={"retention.ms": "-1"})
    with pytest.raises(admin.TopicsDiffer) as error:
        admin.create_topics(servers, {name: spec})
    assert str(error.value) == (
        f"topic {name} has 3 partitions instead of 4; "
        f"topic {name} has retention.ms=604800000 instead of -1"
    )


def test_a_topic_made_again_is_another_one(servers: str, topics: Topics) -> None:
    name = topics.create()
    before = admin.topic_identities(servers, [name, "some-missing"])
    topics.delete(name)
    topics.create(name)
    after = admin.topic_identities(servers, [name])
    assert before.keys() == after.keys() == {name}
    assert before != after


def test_a_broker_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(clients.ADMIN_CONFIG, "bootstrap_timeout_ms", 300)
    with pytest.raises(BrokerUnavailable, match=r"127\.0\.0\.1:1"):
        admin.topic_identities("127.0.0.1:1", ["some"])
