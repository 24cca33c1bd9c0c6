"""One relay at a time: lock, standby, epoch. On SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from threading import Event

import pytest
from sqlalchemy import text

from services.orders.store import OrdersStore
from shared import database
from shared.eventstore.relay import Relay
from shared.eventstore.relay_checkpoint import (
    RelayCheckpoint,
    RelayFenced,
)
from shared.eventstore.relay_lock import create_lock
from tests.support.eventually import eventually
from tests.support.relays import FakeProducer, place_order, row, running_relay

HOLD_LOCK = """
import sys
from shared import database
from shared.eventstore.relay_lock import create_lock
lock = create_lock(database.engine(sys.argv[1]), "some")
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def tries_of_lock(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Grows with every try from now on."""
    tries, acquire = list[bool](), relay._lock.acquire

    def counted() -> bool:
        tries.append(acquire())
        return tries[-1]

    monkeypatch.setattr(relay._lock, "acquire", counted)
    return tries


def test_standby_waits_and_takes_over_when_the_other_relay_dies(
    store: OrdersStore, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place_order(store)
    producer = FakeProducer()
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD_LOCK, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdin and other.stdout
    assert other.stdout.readline() == b"True\n"
    with running_relay(store, lambda: producer) as standby:
        tries = tries_of_lock(standby, monkeypatch)
        eventually(lambda: len(tries) >= 3)
        assert (any(tries), row(store.engine), producer.sent) == (False, None, [])
        other.kill()
        eventually(lambda: row(store.engine) == (1, 2))
    other.wait()
    other.stdin.close()
    other.stdout.close()


def test_two_relays_started_at_once_do_not_fence_each_other(store: OrdersStore) -> None:
    place_order(store)
    first, second = FakeProducer(), FakeProducer()
    with running_relay(store, lambda: first), running_relay(store, lambda: second):
        eventually(lambda: row(store.engine) == (1, 2))
        place_order(store)
        eventually(lambda: row(store.engine) == (1, 4))
    assert sorted([len(first.sent), len(second.sent)]) == [0, 4]


def test_older_epoch_is_fenced(store: OrdersStore) -> None:
    older = RelayCheckpoint("some", store.engine)
    RelayCheckpoint("some", store.engine).save(7)
    with pytest.raises(RelayFenced):
        older.save(9)
    assert row(store.engine) == (2, 7)


def test_fenced_relay_waits_for_the_lock_and_begins_a_new_epoch(store: OrdersStore) -> None:
    class FencedProducer(FakeProducer):
        def finish(self, stop: Event) -> bool:
            RelayCheckpoint("some", store.engine).save(1)
            return super().finish(stop)

    producers = [FakeProducer(), FencedProducer()]
    outcomes = list(producers)
    place_order(store)
    with running_relay(store, outcomes.pop):
        eventually(lambda: row(store.engine) == (3, 2))
    assert [len(producer.sent) for producer in producers] == [1, 2]


def test_released_lock_is_free_for_others(store: OrdersStore, url: str) -> None:
    other_engine = database.engine(url)
    lock, other = create_lock(store.engine, "some"), create_lock(other_engine, "some")
    assert lock.acquire() and not other.acquire()
    lock.release()
    assert not lock.is_held() and other.acquire()
    other.release()
    other_engine.dispose()


def test_advisory_lock_is_lost_with_its_connection(postgres: str) -> None:
    engine = database.engine(postgres)
    lock = create_lock(engine, "some")
    assert lock.acquire() and lock.is_held()
    holders = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
    with engine.begin() as tx:
        tx.execute(text(holders))
    assert not lock.is_held()
    assert lock.acquire()
    lock.release()
    engine.dispose()
