"""What a relay sends, and a broker that is away. On SQLite and on PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from services.orders.store import OrdersStore
from shared.eventstore import relay
from shared.eventstore.relay_checkpoint import RelayCheckpoint, restart_from
from shared.messaging.event_producer import BrokerUnavailable
from tests.support.eventually import eventually
from tests.support.relays import FakeProducer, event_ids, place_order, row, running_relay


def test_relay_sends_in_order_and_continues_where_it_stopped(store: OrdersStore) -> None:
    first, second = FakeProducer(), FakeProducer()
    place_order(store)
    with running_relay(store, lambda: first):
        eventually(lambda: row(store.engine) == (1, 2))
    place_order(store)
    with running_relay(store, lambda: second):
        eventually(lambda: row(store.engine) == (2, 4))
    assert (first.sent + second.sent, len(first.sent)) == (event_ids(store), 2)
    assert first.closed and second.closed


def test_relay_begins_again_from_its_position_while_the_broker_is_away(store: OrdersStore) -> None:
    failing, good = FakeProducer(fails_at=4), FakeProducer()
    away = BrokerUnavailable("some reason")
    outcomes: Iterator[FakeProducer | BrokerUnavailable] = iter([away, failing, away, good])

    def create_producer() -> FakeProducer:
        outcome = next(outcomes)
        if isinstance(outcome, BrokerUnavailable):
            raise outcome
        return outcome

    place_order(store)
    with running_relay(store, create_producer):
        eventually(lambda: row(store.engine) == (1, 2))
        place_order(store)
        eventually(lambda: row(store.engine) == (1, 4))
    assert (failing.sent, good.sent) == (event_ids(store), event_ids(store)[2:])
    assert failing.closed and good.closed


def test_relay_says_why_it_cannot_go_on(store: OrdersStore) -> None:
    outcomes = [FakeProducer(), FakeProducer(fails_at=1)]
    with running_relay(store, lambda: outcomes.pop() if outcomes[1:] else outcomes[0]) as part:
        assert part.blocked is None
        place_order(store)
        eventually(lambda: part.blocked == "some reason")
        eventually(lambda: part.blocked is None)


def test_relay_of_a_store_that_lost_events_begins_again_once_it_is_set_back(
    store: OrdersStore,
) -> None:
    """As after a backup was restored."""
    producer = FakeProducer()
    place_order(store)
    RelayCheckpoint("some", store.engine).save(100)
    with running_relay(store, lambda: producer) as part:
        eventually(lambda: "the store ends at 2" in (part.blocked or ""))
        restart_from(store.engine, "some", 0)
        eventually(lambda: producer.sent == event_ids(store) and part.blocked is None)


def test_stop_ends_the_wait_for_acknowledgements(
    store: OrdersStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "STALLED_SECONDS", 0.1)
    place_order(store)
    waiting = FakeProducer(acknowledges=False)
    with running_relay(store, lambda: waiting) as part:
        eventually(lambda: part.blocked == "the broker does not acknowledge")
        started = time.monotonic()
    assert time.monotonic() - started < 5
    assert (row(store.engine), waiting.closed) == ((1, 0), True)
