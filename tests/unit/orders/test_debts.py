"""What an account owes: it is taken from the balance, and money that comes pays it first."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from eventsourcing.domain import Snapshot

from services.orders.domain.account import Account
from services.orders.domain.refusals import NotEnoughMoney, OrdersBlocked
from shared.eventstore.command_context import use_command_context
from tests.support.account_events import (
    BLOCKED,
    deposited,
    eur,
    opened,
    points_added,
    reversed_,
    unblocked,
)
from tests.support.command_context import some_context
from tests.support.order_examples import OTHER_ID, PAYMENT_ID
from tests.support.scenario import given_account
from tests.support.service_events import ORDER_ID, ExampleEvent

RICH = (opened(), deposited(1000, 1000))
OWING = (*RICH, reversed_(PAYMENT_ID, 1000, 500, 0))
OWING_TWICE = (*OWING, reversed_(OTHER_ID, 0, 900, 0))


def reverse(amount: int, payment_id: UUID = PAYMENT_ID) -> Callable[[Account], None]:
    return lambda account: account.reverse(eur(amount), payment_id, ORDER_ID)


def receive(amount: int) -> Callable[[Account], None]:
    def command(account: Account) -> None:
        account.deposit(eur(amount), "some reference")
        account.settle_debts()

    return command


def test_what_is_on_the_balance_is_taken_and_the_rest_is_owed() -> None:
    given_account(*RICH).when(reverse(1000)).then(reversed_(PAYMENT_ID, 1000, 0, 0))
    given_account(*RICH).when(reverse(400)).then(reversed_(PAYMENT_ID, 400, 0, 600))
    given_account(*RICH).when(reverse(1500)).then(reversed_(PAYMENT_ID, 1000, 500, 0))
    given_account(*OWING).when(reverse(400, OTHER_ID)).then(reversed_(OTHER_ID, 0, 900, 0))
    given_account(*RICH).when(reverse(0)).then()


def test_money_that_comes_pays_what_is_owed_before_it_is_there_to_spend() -> None:
    given_account(*OWING).when(receive(200)).then(
        deposited(200, 200), reversed_(PAYMENT_ID, 200, 300, 0)
    )
    given_account(*OWING).when(receive(800)).then(
        deposited(800, 800), reversed_(PAYMENT_ID, 500, 0, 300)
    )
    given_account(*RICH).when(receive(800)).then(deposited(800, 1800))


def test_the_oldest_debt_is_paid_first_and_stays_open_until_nothing_is_owed() -> None:
    given_account(*OWING_TWICE).when(receive(600)).then(
        deposited(600, 600), reversed_(PAYMENT_ID, 500, 400, 100), reversed_(OTHER_ID, 100, 300, 0)
    )
    in_part = (*OWING_TWICE, deposited(500, 500), reversed_(PAYMENT_ID, 500, 400, 0))
    account = given_account(*in_part).aggregate()
    assert [debt["payment_id"] for debt in account.debts] == [PAYMENT_ID, OTHER_ID]
    assert sum(debt["owed"].minor for debt in account.debts) == account.owed.minor == 400
    paid = (*in_part, deposited(400, 400), reversed_(OTHER_ID, 400, 0, 0))
    assert given_account(*paid).aggregate().debts == []


def test_one_payment_may_be_owed_for_in_two_steps() -> None:
    account = given_account(*OWING, reversed_(PAYMENT_ID, 0, 700, 0)).aggregate()
    assert [debt["owed"] for debt in account.debts] == [eur(700)]


def test_who_owes_orders_nothing_and_has_nothing_to_pay_with() -> None:
    given_account(*OWING).when(Account.check_orders_allowed).refused(OrdersBlocked)
    given_account(*OWING).when(lambda account: account.charge(eur(1), ORDER_ID)).refused(
        NotEnoughMoney
    )
    paid = (*OWING, deposited(500, 500), reversed_(PAYMENT_ID, 500, 0, 0))
    given_account(*paid).when(Account.check_orders_allowed).then()


def test_a_debt_is_no_case_of_abuse() -> None:
    def add(points: int) -> Callable[[Account], None]:
        return lambda account: account.add_abuse_points(points, "some subject", None, 10)

    given_account(*OWING).when(add(1)).then(points_added(1, 1))
    owing_and_blocked = (*BLOCKED, reversed_(PAYMENT_ID, 0, 500, 0))
    given_account(*owing_and_blocked).when(add(-1)).then(points_added(-1, 9), unblocked(9))
    freed = (*owing_and_blocked, points_added(-1, 9), unblocked(9))
    given_account(*freed).when(Account.check_orders_allowed).refused(OrdersBlocked)


@pytest.mark.parametrize("past", [RICH, OWING_TWICE])
def test_debts_survive_a_snapshot(past: tuple[ExampleEvent, ...]) -> None:
    with use_command_context(some_context()):
        account = given_account(*past).aggregate()
        snapshot = Snapshot.take(account)
    assert snapshot.mutate(None) == account


def test_snapshot_taken_before_there_were_debts_has_none() -> None:
    with use_command_context(some_context()):
        account = given_account(*RICH).aggregate()
        snapshot = Snapshot.take(account)
    old = {**snapshot.state, "class_version": 2}
    del old["owed"], old["debts"]
    vars(snapshot)["state"] = old
    restored = snapshot.mutate(None)
    assert restored == account
