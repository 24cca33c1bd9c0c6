"""A service under blocks and debts of accounts: each has a hold of its own."""

from __future__ import annotations

import pytest

from services.orders.domain import service_events as events
from services.orders.domain.service import Service
from shared.rules.vocabulary import HoldCause, OperationKind
from tests.support.scenario import Command, given
from tests.support.service_events import (
    ACTIVE,
    deleted,
    done,
    id_from_version,
    lifted,
    placed,
    requested,
)

HELD = (*ACTIVE, placed(HoldCause.ABUSE, 5), requested(OperationKind.SUSPENSION, 6))
SUSPENDED = (*HELD, done(events.Suspended, 6))
HELD_TWICE = (*SUSPENDED, placed(HoldCause.ABUSE, 8))


def hold(service: Service) -> None:
    service.hold(HoldCause.ABUSE, None, "some reason", beside=True)


def let_go(version: int) -> Command:
    return lambda service: service.let_go(id_from_version(version), "some reason")


def test_second_block_places_a_second_hold() -> None:
    given(*SUSPENDED).when(hold).then(placed(HoldCause.ABUSE, 8))


def test_holds_are_let_go_one_by_one_and_the_last_one_lets_it_run() -> None:
    given(*HELD_TWICE).when(let_go(5)).then(lifted(HoldCause.ABUSE, 5))
    once = (*HELD_TWICE, lifted(HoldCause.ABUSE, 5))
    given(*once).when(let_go(8)).then(
        lifted(HoldCause.ABUSE, 8), requested(OperationKind.RESUME, 11)
    )
    given(*once).when(let_go(5)).then()


def test_hold_is_let_go_also_while_an_operation_is_open() -> None:
    given(*HELD).when(let_go(5)).then(lifted(HoldCause.ABUSE, 5))


def test_hold_with_an_id_of_its_own_is_placed_once_and_let_go_by_it() -> None:
    def hold_for_payment(service: Service) -> None:
        hold_id = id_from_version(99)
        service.hold(HoldCause.ADMIN, None, "some reason", beside=True, hold_id=hold_id)

    by_staff = (*SUSPENDED, placed(HoldCause.ADMIN, 8))
    for_payment = placed(HoldCause.ADMIN, 99)
    given(*by_staff).when(hold_for_payment).then(for_payment)
    given(*by_staff, for_payment).when(hold_for_payment).then()
    given(*by_staff, for_payment).when(let_go(99)).then(lifted(HoldCause.ADMIN, 99))
    given(*SUSPENDED, deleted(None)).when(hold_for_payment).then()


@pytest.mark.parametrize("command", [hold, let_go(5)])
def test_deleted_service_is_neither_held_nor_let_go(command: Command) -> None:
    given(*SUSPENDED, deleted(None)).when(command).then()
