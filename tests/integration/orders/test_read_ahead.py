"""What a command reads: with one query, and never anything outdated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy import text

from services.orders.domain.account import Account
from services.orders.domain.product import Product
from services.orders.store import OrdersStore
from services.orders.timer_lookup import Timer, TimerKind
from shared.eventstore import postgres, reader, sqlite
from shared.eventstore.command_context import use_command_context
from shared.rules.catalogue import product_id
from tests.support.command_context import CLIENT_ID, OTHER_CLIENT_ID, new_id, some_context
from tests.support.orders_api import VPS_1, OrdersApi


@pytest.fixture
def orders(url: str) -> Iterator[OrdersApi]:
    orders = OrdersApi(url)
    orders.define_catalogue()
    yield orders
    orders.close()


@pytest.fixture
def other_process(orders: OrdersApi, url: str) -> Iterator[OrdersApi]:
    other = OrdersApi(url)
    yield other
    other.close()


def reads_of(store: OrdersStore, patch: pytest.MonkeyPatch) -> list[Mapping[UUID, int]]:
    """The streams of each read from now on, with the version that it begins at."""
    recorder, reads = store.recorder, list[Mapping[UUID, int]]()
    assert isinstance(recorder, sqlite.Recorder | postgres.Recorder)
    select_from = recorder.select_from

    def noted(versions: Mapping[UUID, int], limit: int) -> Mapping[UUID, Sequence[StoredEvent]]:
        reads.append(versions)
        return select_from(versions, limit)

    patch.setattr(store._reader, "_select_from", noted)
    return reads


def test_order_reads_once(orders: OrdersApi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the client has no account yet."""
    orders.placed()
    reads = reads_of(orders.store, monkeypatch)
    orders.placed()
    (read,) = reads
    assert len(read) == 4  # the receipt, the account, the product, its type


def test_deposit_reads_once_from_the_last_event(
    orders: OrdersApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders.deposit()
    reads = reads_of(orders.store, monkeypatch)
    orders.deposit()
    (read,) = reads
    assert read[CLIENT_ID] == 2


def test_price_of_another_process_counts_at_once(
    orders: OrdersApi, other_process: OrdersApi
) -> None:
    assert orders.placed()["total"]["amount"] == "5.00"
    dearer = VPS_1 | {"prices": [{"period": "P1M", "amount": "7.00"}]}
    assert other_process.put("/v1/products/vps-1", dearer).status_code == 200
    assert orders.placed()["total"]["amount"] == "7.00"


def test_balance_of_another_process_counts_at_once(
    orders: OrdersApi, other_process: OrdersApi
) -> None:
    for api in (orders, other_process, orders, other_process):
        assert api.deposit("10.00").status_code == 201
    assert (orders.balance(), other_process.balance()) == ("40.00", "40.00")
    account = orders.store.account(CLIENT_ID)
    assert (account.version, account.balance.minor) == (5, 4000)


def test_what_is_changed_but_not_saved_is_not_kept(orders: OrdersApi) -> None:
    orders.deposit("10.00")
    account = orders.store.account(CLIENT_ID)
    vars(account)["balance"] = account.balance * 2
    assert orders.balance() == "10.00"


def test_more_news_than_a_read_takes_are_all_read(
    orders: OrdersApi, other_process: OrdersApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_EVENTS", 3)
    orders.deposit("10.00")
    for _ in range(4):
        other_process.deposit("10.00")
    assert orders.deposit("10.00").status_code == 201
    assert orders.balance() == "60.00"


def test_history_that_was_replaced_is_read_again(orders: OrdersApi) -> None:
    """As a backup that is restored beneath a living process."""
    for _ in range(3):
        orders.deposit("10.00")
    table = orders.store.recorder.events_table_name  # type: ignore[attr-defined]
    last = "originator_id = :id AND originator_version > 2"
    key = CLIENT_ID if orders.store.url.get_backend_name() == "postgresql" else CLIENT_ID.hex
    with orders.store.engine.begin() as tx:
        tx.execute(text(f"DELETE FROM {table} WHERE {last}"), {"id": key})
    assert orders.store.account(CLIENT_ID).balance.minor == 1000
    assert orders.deposit("10.00").status_code == 201
    versions = [event.originator_version for event in orders.store.events.get(CLIENT_ID)]
    assert versions == [1, 2, 3]


def test_id_of_another_class_is_not_found(orders: OrdersApi) -> None:
    orders.placed()
    assert orders.store.find(Account, product_id("vps-1")) is None


def test_parts_of_a_command_change_the_same_aggregate(orders: OrdersApi) -> None:
    orders.deposit("10.00")
    store = orders.store
    with use_command_context(some_context()), store.read_ahead(new_id(), None):
        known, unknown = store.account(CLIENT_ID), store.account(OTHER_CLIENT_ID)
        assert store.account(CLIENT_ID) is known
        assert store.account(OTHER_CLIENT_ID) is unknown
        assert store.find(Product, CLIENT_ID) is None
    assert store.account(CLIENT_ID) is not known


def test_what_parts_of_a_command_only_look_at_is_read_once(
    orders: OrdersApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = reads_of(orders.store, monkeypatch)
    for _ in range(2):
        reads.clear()
        with orders.store.read_ahead(new_id(), None):
            first = orders.store.look_at(Product, product_id("vps-1"))
            assert first and orders.store.look_at(Product, product_id("vps-1")) is first
        assert [list(read) for read in reads[1:]] == [[product_id("vps-1")]]


def test_what_services_were_of_lately_is_read_with_the_next_that_is_due(
    orders: OrdersApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, service_id = orders.store, UUID(orders.active())
    kind, due_at = TimerKind.PERIOD_END, datetime.now(UTC)
    timer = Timer(kind=kind, stream_id=service_id, due_at=due_at, client_id=CLIENT_ID)
    store.policy(store.service(service_id))
    reads = reads_of(store, monkeypatch)
    with store.read_ahead(None, timer):
        store.policy(store.service(service_id))
        store.product("vps-1")
    assert len(reads) == 1
