"""Abuse points of an account: the total, the limit, and what a block refuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from eventsourcing.domain import Snapshot

from services.orders.domain.account import Account
from services.orders.domain.refusals import OrdersBlocked
from shared.eventstore.command_context import use_command_context
from shared.rules.money import Money
from tests.support.account_events import BLOCKED, LIMIT, blocked, opened, points_added, unblocked
from tests.support.command_context import some_context
from tests.support.scenario import given_account


def add(points: int, limit: int = LIMIT) -> Callable[[Account], None]:
    return lambda account: account.add_abuse_points(points, "some subject", None, limit)


def test_points_below_the_limit_are_only_counted() -> None:
    given_account(opened()).when(add(9)).then(points_added(9, 9))
    given_account(opened()).when(add(0)).then(points_added(0, 0))


@pytest.mark.parametrize("points", [4, 5])
def test_account_is_blocked_at_the_limit(points: int) -> None:
    before = (opened(), points_added(6, 6))
    total = 6 + points
    given_account(*before).when(add(points)).then(points_added(points, total), blocked(total))


def test_account_is_blocked_and_unblocked_once() -> None:
    given_account(*BLOCKED).when(add(1)).then(points_added(1, 11))
    given_account(*BLOCKED).when(add(-1)).then(points_added(-1, 9), unblocked(9))
    free = (*BLOCKED, points_added(-1, 9), unblocked(9))
    given_account(*free).when(add(-1)).then(points_added(-1, 8))
    given_account(*free).when(add(1)).then(points_added(1, 10), blocked(10))


def test_total_never_goes_below_zero() -> None:
    given_account(opened(), points_added(3, 3)).when(add(-5)).then(points_added(-5, 0))
    given_account(*BLOCKED).when(add(-99)).then(points_added(-99, 0), unblocked(0))


def test_without_a_limit_points_are_counted_and_nobody_is_blocked() -> None:
    given_account(opened()).when(add(1000, limit=0)).then(points_added(1000, 1000))
    given_account(*BLOCKED).when(add(0, limit=0)).then(points_added(0, 10), unblocked(10, limit=0))


def test_changed_limit_counts_from_the_next_case_on() -> None:
    before = (opened(), points_added(6, 6))
    given_account(*before).when(add(0, limit=5)).then(points_added(0, 6), blocked(6, limit=5))


def test_blocked_account_may_not_order_until_it_is_unblocked() -> None:
    given_account(*BLOCKED).when(Account.check_orders_allowed).refused(OrdersBlocked)
    free = (*BLOCKED, points_added(-1, 9), unblocked(9))
    given_account(*free).when(Account.check_orders_allowed).then()


def test_snapshot_taken_before_there_were_points_has_none() -> None:
    with use_command_context(some_context()):
        account = given_account(*BLOCKED).aggregate()
        state = {"currency": "EUR", "balance": Money(5, "EUR"), "_created_on": account.created_on}
        state["_modified_on"] = account.modified_on
    snapshot = Snapshot(account.id, 100, account.modified_on, topic=_topic(), state=state)
    restored = snapshot.mutate(None)
    assert isinstance(restored, Account)
    assert (restored.balance, restored.abuse_points) == (Money(5, "EUR"), 0)
    restored.check_orders_allowed()
    assert Snapshot.take(account).mutate(None) == account


def _topic() -> str:
    return "services.orders.domain.account:Account"
