"""The topics, as described in deploy/topics: one file for each category of streams."""

from __future__ import annotations

from pathlib import Path

import msgspec

from shared.messaging.event_producer import BrokerUnavailable
from shared.messaging.kafka import admin

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "topics"


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    description: str
    key: str
    partitions: int
    writer: str
    """The one app that publishes on it."""
    readers: list[str]
    settings: dict[str, str]


def topic_name(category: str) -> str:
    return f"hosting.{category}"


def load(folder: Path = FOLDER) -> dict[str, Topic]:
    """By name."""
    files = sorted(folder.glob("*.toml"))
    return {file.stem: msgspec.toml.decode(file.read_bytes(), type=Topic) for file in files}


def written_by(app: str) -> dict[str, Topic]:
    return {name: topic for name, topic in load().items() if topic.writer == app}


def migrate(servers: str, app: str) -> None:
    """Nothing to do where events go over the feeds. Exits with one line that says what is wrong."""
    if servers:
        try:
            create(servers, app)
        except (admin.TopicsDiffer, BrokerUnavailable) as error:
            raise SystemExit(f"topics: {error}") from None


def create(servers: str, app: str) -> None:
    """The topics that `app` writes; those that exist are compared. For migrations.

    Replicated three times where there are as many brokers, and then written to two at least.
    Raises admin.TopicsDiffer, BrokerUnavailable.
    """
    wanted = {
        name: admin.TopicSpec(partitions=topic.partitions, settings=topic.settings)
        for name, topic in written_by(app).items()
    }
    admin.create_topics(servers, wanted)
