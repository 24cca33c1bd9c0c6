"""A small ledger, to try relay, broker and followers with: numbered notes, and a count of them.

`python -m tests.support.notes relay|reader URL SERVERS CATEGORY [INSTANCE]` runs a part of it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from functools import partial
from itertools import product
from typing import Any, cast
from uuid import UUID

import msgspec
from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Uuid, select

from shared import database
from shared.contracts.base import PublishedEvent
from shared.eventstore.command_context import use_command_context
from shared.eventstore.event import Event
from shared.eventstore.feed import Feed, Publish
from shared.eventstore.relay import Relay
from shared.eventstore.store import Store
from shared.messaging.kafka.producer import KafkaEventProducer
from shared.messaging.kafka.source import KafkaSource
from shared.messaging.topics import topic_name
from shared.subscriptions import generations, tables
from shared.subscriptions.event_batch import EventBatch
from shared.subscriptions.follower import Follower, Projection
from shared.subscriptions.generations import Generation
from shared.threads import run_parts
from tests.support.command_context import some_context

TABLES = MetaData()
TALLY = Table(
    "tally",
    TABLES,
    Column("stream_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("applied", Integer, nullable=False),
)
"""`applied` counts the events that were folded: the version, if each was folded once."""


class Noted(Event):
    TOPIC = "tests.noted"
    number: int


class Notes(Store):
    name = "notes"


def notes(url: str) -> Notes:
    return Notes(url, create_tables=True)


def note(store: Notes, stream_id: UUID, *versions: int) -> None:
    note_all(store, [stream_id], *versions)


def note_all(store: Notes, stream_ids: Iterable[UUID], *versions: int) -> None:
    """In one save."""
    with use_command_context(some_context()) as context:
        at, noted = context.timestamp, cast(Any, Noted)  # its fields are made by the library
        keys = product(stream_ids, versions)
        store.save(*(noted(stream_id, n, at, number=n) for stream_id, n in keys))


def publish(category: str) -> Publish:
    contract: Any = msgspec.defstruct(
        "Noted",
        [("number", int)],
        bases=(PublishedEvent,),
        namespace={"TYPE": f"{category}.noted"},
        frozen=True,
        kw_only=True,
    )

    def to_published_event(event: Event) -> PublishedEvent:
        assert isinstance(event, Noted)
        published: PublishedEvent = contract(number=event.number)
        return published

    return to_published_event


def relay(store: Notes, servers: str, category: str) -> Relay:
    producer = partial(KafkaEventProducer, servers, [topic_name(category)])
    return Relay("kafka", Feed(store, publish(category)), store.engine, producer)


def count(connection: Connection, generation: Generation, batch: EventBatch) -> None:
    table = generation.table(TALLY)
    rows = connection.execute(select(table).where(table.c.stream_id.in_(batch.stream_ids)))
    tallies = {row.stream_id: row.applied for row in rows}
    versions = dict(tallies)
    for event in batch.in_order(versions):
        tallies[event.stream_id] = tallies.get(event.stream_id, 0) + 1
    database.upsert(
        connection,
        table,
        [
            {"stream_id": each, "version": versions[each], "applied": tallies[each]}
            for each in tallies
        ],
    )


def tally(category: str) -> Projection:
    return Projection(name=f"tally-{category}", category=category, tables=TABLES, project=count)


def source(servers: str, category: str, instance: str = "1") -> KafkaSource:
    return KafkaSource(servers, f"tally-{category}", [topic_name(category)], instance)


def reader(engine: Engine, servers: str, category: str, instance: str = "1") -> Follower:
    kafka = source(servers, category, instance)
    return Follower(engine, tally(category), kafka, lambda *_: ())


def create_reader_tables(engine: Engine, category: str) -> None:
    tables.create(engine, [tally(category)])


def tallies(engine: Engine, category: str) -> dict[UUID, tuple[int, int]]:
    """Version and number of folded events of each stream."""
    with engine.connect() as connection:
        table = generations.live(connection, tally(category).name).table(TALLY)
        return {
            row.stream_id: (row.version, row.applied) for row in connection.execute(select(table))
        }


def process(*arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.support.notes", *arguments])


def main(part: str, url: str, servers: str, category: str, instance: str = "1") -> None:
    if part == "relay":
        run_parts(relay(Notes(url), servers, category))
    else:
        run_parts(reader(database.engine(url), servers, category, instance))


if __name__ == "__main__":
    main(*sys.argv[1:])
