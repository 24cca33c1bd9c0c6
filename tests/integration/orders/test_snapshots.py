"""Long streams of accounts are loaded from a snapshot; a snapshot that fails is only missed."""

from __future__ import annotations

import logging

import pytest
from eventsourcing.persistence import OperationalError

from services.orders.domain.account import Account
from services.orders.store import OrdersStore
from shared.eventstore.command_context import use_command_context
from shared.rules.money import Money
from tests.support.command_context import CLIENT_ID, new_id, some_context
from tests.support.orders_api import OrdersApi

CENT = Money(1, "EUR")


def deposit(store: OrdersStore, times: int) -> None:
    with use_command_context(some_context()):
        account = store.account(CLIENT_ID)
        for _ in range(times):
            account.deposit(CENT, "some reference")
        store.save(account)


def test_account_is_loaded_from_a_snapshot(both: OrdersApi) -> None:
    deposit(both.store, 98)
    assert both.store.snapshots
    assert list(both.store.snapshots.get(CLIENT_ID)) == []
    deposit(both.store, 3)
    assert [each.originator_version for each in both.store.snapshots.get(CLIENT_ID)] == [102]
    deposit(both.store, 1)
    from_snapshot, from_events = both.store.account(CLIENT_ID), replayed(both.store)
    assert (from_snapshot.balance, from_snapshot.version) == (Money(102, "EUR"), 103)
    assert from_snapshot == from_events


def test_what_is_owed_is_in_the_snapshot(both: OrdersApi) -> None:
    deposit(both.store, 97)
    with use_command_context(some_context()):
        account = both.store.account(CLIENT_ID)
        for amount, payment_id in ((200, new_id()), (5, new_id())):
            account.reverse(CENT * amount, payment_id, new_id())
        both.store.save(account)
    assert both.store.snapshots
    assert [each.originator_version for each in both.store.snapshots.get(CLIENT_ID)] == [100]
    deposit(both.store, 1)
    from_snapshot, from_events = both.store.account(CLIENT_ID), replayed(both.store)
    assert [debt["owed"].minor for debt in from_snapshot.debts] == [103, 5]
    assert from_snapshot == from_events


def test_failed_snapshot_is_logged_and_the_command_succeeds(
    api: OrdersApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise OperationalError("some error")

    assert api.store.snapshots
    monkeypatch.setattr(api.store.snapshots, "put", broken)
    with caplog.at_level(logging.WARNING):
        deposit(api.store, 99)
    assert "some error" in caplog.text
    assert api.store.account(CLIENT_ID).balance == Money(99, "EUR")


def replayed(store: OrdersStore) -> Account:
    account: Account = store.repository.get(CLIENT_ID)
    assert isinstance(account, Account)
    return account
