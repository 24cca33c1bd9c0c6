"""Whoever waits for news of a store is woken, whichever process saves it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from shared.eventstore import postgres as recorders
from shared.eventstore.new_events import NewEvents
from shared.eventstore.store import Store
from tests.support.eventually import eventually

LONG_SECONDS = 10.0
SAVE = """
import sys
from uuid import uuid4
from eventsourcing.persistence import StoredEvent
from shared.eventstore.store import Store
class Some(Store): name = "some"
with Some(sys.argv[1]) as store:
    sys.stdin.readline()
    store.recorder.insert_events([StoredEvent(uuid4(), 1, "some", b"{}")])
"""


class SomeStore(Store):
    name = "some"


@pytest.fixture
def store(url: str) -> Iterator[SomeStore]:
    with SomeStore(url, create_tables=True) as store:
        yield store


def insert_unannounced(store: Store) -> None:
    """As another process does, for those who wait in this one."""
    store.recorder.insert_events([StoredEvent(uuid4(), 1, "some", b"{}")])


def waited(store: Store, position: int, seconds: float = LONG_SECONDS) -> float:
    started = time.monotonic()
    store.new_events.wait_beyond(position, seconds)
    return time.monotonic() - started


def test_what_is_there_is_not_waited_for(store: SomeStore) -> None:
    insert_unannounced(store)
    assert waited(store, 0) < 1
    assert 0.1 <= waited(store, 1, 0.1) < 1


def test_many_who_wait_are_woken_by_another_process(store: SomeStore, url: str) -> None:
    other = subprocess.Popen([sys.executable, "-c", SAVE, url], stdin=subprocess.PIPE, text=True)
    with ThreadPoolExecutor(5) as executor:
        waits = [executor.submit(waited, store, 0) for _ in range(5)]
        other.communicate("save\n")
        assert all(wait.result() < LONG_SECONDS / 2 for wait in waits)


def test_the_last_one_who_waits_goes_on_looking(store: SomeStore) -> None:
    """The others, one of whom looked for all, have left."""
    with ThreadPoolExecutor(4) as executor:
        short = [executor.submit(waited, store, 0, 0.1) for _ in range(3)]
        long = executor.submit(waited, store, 0)
        for wait in short:
            assert wait.result() < 1
        insert_unannounced(store)
        assert long.result() < LONG_SECONDS / 2


def test_what_is_saved_while_somebody_looks_is_not_slept_through() -> None:
    looks: list[int] = []

    def last_position() -> int:
        looks.append(len(looks))
        news.poke()  # it was saved after this look
        return looks[-1]

    news = NewEvents(last_position, poll_seconds=LONG_SECONDS)
    news.poke()
    started = time.monotonic()
    news.wait_beyond(0, LONG_SECONDS)
    assert (looks, time.monotonic() - started < LONG_SECONDS / 2) == ([0, 1], True)


def test_those_who_wait_look_once_for_all() -> None:
    looked, go = list[float](), Event()

    def last_position() -> int:
        looked.append(time.monotonic())
        return 1 if go.is_set() else 0

    news, began = NewEvents(last_position, poll_seconds=0.05), Barrier(9)

    def wait() -> None:
        began.wait()
        news.wait_beyond(0, LONG_SECONDS)

    with ThreadPoolExecutor(8) as executor:
        waits = [executor.submit(wait) for _ in range(8)]
        began.wait()
        eventually(lambda: len(looked) >= 3)
        gaps = [later - earlier for earlier, later in zip(looked, looked[1:], strict=False)]
        go.set()
        for each in waits:
            each.result(1)
    assert min(gaps) >= 0.04


@pytest.fixture
def notified_store(postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[SomeStore]:
    """Polls so rarely that only a NOTIFY wakes."""
    monkeypatch.setattr(recorders, "POLL_SECONDS", 3600.0)
    with SomeStore(postgres, create_tables=True) as store:
        yield store


def test_after_a_lost_connection_it_listens_again(notified_store: SomeStore) -> None:
    assert waited(notified_store, 1_000_000, 0.3) < 1
    before = listeners(notified_store)
    with notified_store.engine.begin() as tx:
        for pid in before:
            tx.exec_driver_sql(f"SELECT pg_terminate_backend({pid})")
    eventually(lambda: bool(listeners(notified_store) - before))
    last = notified_store.recorder.max_notification_id() or 0
    with ThreadPoolExecutor(1) as executor:
        wait = executor.submit(waited, notified_store, last)
        insert_unannounced(notified_store)
        assert wait.result() < LONG_SECONDS / 2


def listeners(store: Store) -> set[int]:
    """Process numbers of the connections that listen."""
    query = (
        "SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%%'"
        " AND datname = current_database()"
    )
    with store.engine.connect() as connection:
        return set(connection.exec_driver_sql(query).scalars())
