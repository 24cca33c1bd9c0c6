"""Relay processes on a real broker that are killed, frozen and replaced, and a broker that is."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.cli.local_kafka import LocalKafka
from shared.eventstore.tables import RELAY_CHECKPOINT
from shared.messaging.kafka import clients
from shared.messaging.topics import topic_name
from tests.support import notes
from tests.support.eventually import eventually
from tests.support.kafka import Topics, in_version_order, read_topic
from tests.support.notes import Notes
from tests.support.running_parts import running

pytestmark = pytest.mark.kafka

STREAMS = [UUID(int=number) for number in range(1, 11)]
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a process of the notes; it ends with the test."""
    started = list[subprocess.Popen[bytes]]()

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        started.append(notes.process(*arguments))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.wait()


@pytest.fixture
def shared_store(postgres: str) -> Iterator[Notes]:
    """On PostgreSQL; other tests have left nothing in it."""
    with notes.notes(postgres) as store:
        yield store
        with store.engine.begin() as tx:
            tx.execute(text("TRUNCATE notes_events RESTART IDENTITY"))
            tx.execute(text("DELETE FROM relay_checkpoint"))
            tx.execute(text("DELETE FROM relay_topic"))


def checkpoint(store: Notes) -> tuple[int, int]:
    """Epoch and position; zeros before the first relay."""
    columns = select(RELAY_CHECKPOINT.c.epoch, RELAY_CHECKPOINT.c.position)
    with store.engine.connect() as connection:
        row = connection.execute(columns).one_or_none()
    return (row.epoch, row.position) if row else (0, 0)


def write(store: Notes, *versions: int) -> None:
    for stream_id in STREAMS:
        notes.note(store, stream_id, *versions)


def is_relayed(store: Notes) -> bool:
    return checkpoint(store)[1] == store.recorder.max_notification_id()


def has_sent(store: Notes, epoch: int) -> bool:
    """The relay of this epoch has noted a position."""
    return checkpoint(store) > (epoch, 0)


def test_a_relay_killed_in_midstream_loses_nothing(
    servers: str, topics: Topics, store: Notes, start: Start
) -> None:
    category = topics.category()
    url = store.engine.url.render_as_string(hide_password=False)
    write(store, *range(1, 201))
    for epoch in (1, 2):
        killed = start("relay", url, servers, category)
        eventually(partial(has_sent, store, epoch))
        write(store, *range(200 * epoch + 1, 200 * epoch + 201))
        killed.kill()
        killed.wait()
    start("relay", url, servers, category)
    eventually(lambda: is_relayed(store))
    assert in_version_order(read_topic(servers, topic_name(category))) == dict.fromkeys(
        STREAMS, 600
    )


def test_a_standby_takes_over_from_a_frozen_relay_which_is_fenced_when_it_thaws(
    servers: str, topics: Topics, shared_store: Notes, start: Start
) -> None:
    category = topics.category()
    url = shared_store.engine.url.render_as_string(hide_password=False)
    relays = [start("relay", url, servers, category)]
    eventually(lambda: checkpoint(shared_store)[0] == 1)
    relays.append(start("relay", url, servers, category))
    write(shared_store, *range(1, 51))
    eventually(lambda: is_relayed(shared_store))
    relays[0].send_signal(signal.SIGSTOP)
    with shared_store.engine.begin() as tx:  # as the server does when it finds the client dead
        holders = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        tx.execute(
            text(
                f"{holders} AND database = (SELECT oid FROM pg_database"
                " WHERE datname = current_database())"
            )
        )
    write(shared_store, *range(51, 101))
    eventually(lambda: is_relayed(shared_store))
    assert checkpoint(shared_store)[0] == 2
    relays[0].send_signal(signal.SIGCONT)
    write(shared_store, *range(101, 151))
    eventually(lambda: is_relayed(shared_store))
    assert checkpoint(shared_store)[0] == 2
    assert relays[1].poll() is None
    events = read_topic(servers, topic_name(category))
    assert in_version_order(events) == dict.fromkeys(STREAMS, 150)


def test_a_broker_that_freezes_and_dies_is_waited_for(
    freeze: Callable[[], LocalKafka], store: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that has expired would hang an idempotent producer of kafka-python for ever."""
    monkeypatch.setitem(clients.PRODUCER_CONFIG, "request_timeout_ms", 1_000)
    broker = freeze()
    category, topics = "somefrozen", Topics(broker.bootstrap_servers, [])
    topic = topics.create(topic_name("somefrozen"))
    relay = notes.relay(store, broker.bootstrap_servers, category)
    with running(relay):
        write(store, 1)
        eventually(lambda: is_relayed(store))
        broker.send(signal.SIGSTOP)
        write(store, 2)
        with pytest.raises(AssertionError, match="waited for 4 seconds"):
            eventually(lambda: is_relayed(store), seconds=4)
        broker.send(signal.SIGCONT)
        eventually(lambda: is_relayed(store))
        broker.stop(signal.SIGKILL)
        write(store, 3)
        broker.start()
        eventually(lambda: is_relayed(store))
    events = read_topic(broker.bootstrap_servers, topic)
    assert in_version_order(events) == dict.fromkeys(STREAMS, 3)
    assert len(events) == 30, "an idempotent producer repeats nothing"
