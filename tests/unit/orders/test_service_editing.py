"""Edits of a service: what is applied at once, what waits for money, what a failure leaves."""

from __future__ import annotations

from uuid import UUID

import pytest

from services.orders.domain import service_edit_events as edit_events
from services.orders.domain import service_events as events
from services.orders.domain.service import Service
from services.orders.domain.service_fields import Refund
from shared.eventstore.command_context import use_command_context
from shared.rules.money import Money
from shared.rules.vocabulary import AttemptOutcome, HoldCause, OperationKind, Role
from tests.support.command_context import OTHER_CLIENT_ID, some_context
from tests.support.edit_events import (
    OTHER_ORDER_ID,
    auto_renew_changed,
    change_cancelled,
    change_event,
    change_of,
    changed,
    label_changed,
)
from tests.support.scenario import Command, given, report
from tests.support.service_events import (
    ACTIVE,
    ORDER_ID,
    POLICY,
    SUSPENDED,
    ExampleEvent,
    done,
    failed,
    placed,
    requested,
)

NEXT_ORDER_ID = UUID("00000000-0000-4000-8000-000000000005")
FREE, PAID = change_of(ip=0), change_of(OTHER_ORDER_ID)
ORDERED = (*ACTIVE, change_event(edit_events.ChangeOrdered, PAID))
CHANGING = (*ORDERED, change_event(edit_events.ChangeRequested, PAID))
IS_OPEN = (*CHANGING, requested(OperationKind.CHANGE, 7, resources={"ip": 3}))


def change_requested(version: int, ip: int) -> ExampleEvent:
    return requested(OperationKind.CHANGE, version, resources={"ip": ip}, product="some-product")


def pay(service: Service) -> None:
    service.pay(OTHER_ORDER_ID)


def change_for_free(service: Service) -> None:
    service.change(FREE)


def order_again(service: Service) -> None:
    service.order_change(change_of(NEXT_ORDER_ID, ip=2))


def test_label_and_renewal_are_applied_at_once_and_only_if_they_differ() -> None:
    by_month = {"period": "P1M", "source": "balance"}
    given(*ACTIVE).when(lambda service: service.relabel("Some label")).then(
        label_changed("Some label")
    )
    given(*ACTIVE, label_changed("Same")).when(lambda service: service.relabel("Same")).then()
    given(*ACTIVE).when(lambda service: service.renew_automatically(by_month)).then(
        auto_renew_changed(by_month)
    )
    given(*ACTIVE).when(lambda service: service.renew_automatically(None)).then()


def test_free_change_begins_at_once() -> None:
    given(*ACTIVE).when(change_for_free).then(
        change_event(edit_events.ChangeRequested, FREE), change_requested(6, ip=0)
    )


def test_paid_change_begins_when_the_money_is_there() -> None:
    given(*ORDERED).when(pay).then(
        change_event(edit_events.ChangeRequested, PAID), change_requested(7, ip=3)
    )


def test_money_of_another_order_changes_nothing() -> None:
    given(*ORDERED).when(lambda service: service.pay(NEXT_ORDER_ID)).then()
    given(*ORDERED).when(lambda service: service.pay(ORDER_ID)).then()


def test_change_is_what_the_service_is_then() -> None:
    given(*IS_OPEN).when(report(AttemptOutcome.DONE, 7)).then(changed(7, PAID))
    service = given(*IS_OPEN, changed(7, PAID)).service()
    assert (service.specification.resources, service.specification.price) == (
        {"ip": 3},
        Money(700, "EUR"),
    )


@pytest.mark.parametrize("outcome", [AttemptOutcome.IMPOSSIBLE, AttemptOutcome.CANCELLED])
def test_change_that_ends_without_effect_leaves_the_service_and_gives_the_money_back(
    outcome: AttemptOutcome,
) -> None:
    given(*IS_OPEN).when(report(outcome, 7)).then(failed(OperationKind.CHANGE, 7, outcome))
    refunds: list[object] = []
    service = given(*IS_OPEN).service()
    with use_command_context(some_context()):
        refunds.append(report(outcome, 7)(service))
    assert refunds == [Refund(order_id=OTHER_ORDER_ID, amount=Money(200, "EUR"))]
    assert service.specification.resources == {"ip": 1}
    assert (service.due_change, service.operation) == (None, None)


def test_next_change_takes_the_place_of_the_one_that_is_not_paid() -> None:
    other = change_of(NEXT_ORDER_ID, ip=2)
    given(*ORDERED).when(order_again).then(
        change_cancelled(OTHER_ORDER_ID, "another change was ordered"),
        change_event(edit_events.ChangeOrdered, other),
    )
    given(*ORDERED).when(change_for_free).then(
        change_cancelled(OTHER_ORDER_ID, "another change was made"),
        change_event(edit_events.ChangeRequested, FREE),
        change_requested(8, ip=0),
    )


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (
            lambda service: service.delete(Role.CLIENT, POLICY, None, ""),
            "the service is deleted",
        ),
    ],
)
def test_deletion_cancels_what_is_ordered(command: Command, reason: str) -> None:
    given(*ORDERED).when(command).then(
        change_cancelled(OTHER_ORDER_ID, reason), requested(OperationKind.DELETION, 7)
    )


def test_transfer_cancels_what_the_old_owner_ordered() -> None:
    transfer = requested(OperationKind.TRANSFER, 6, to_client_id=str(OTHER_CLIENT_ID))
    given(*ORDERED, transfer).when(report(AttemptOutcome.DONE, 6)).then(
        change_cancelled(OTHER_ORDER_ID, "the service went to another client"),
        done(events.Transferred, 6),
    )


def test_cancelled_order_cancels_its_change_and_not_the_service() -> None:
    def cancel(service: Service) -> None:
        service.cancel_order(OTHER_ORDER_ID, "some reason")

    given(*ORDERED).when(cancel).then(change_cancelled(OTHER_ORDER_ID, "some reason"))
    given(*ACTIVE).when(cancel).then()


def test_change_paid_during_an_operation_waits_for_its_end() -> None:
    rebooting = (*ORDERED, requested(OperationKind.REBOOT, 6, hard=False))
    given(*rebooting).when(pay).then(change_event(edit_events.ChangeRequested, PAID))
    waiting = (*rebooting, change_event(edit_events.ChangeRequested, PAID))
    given(*waiting).when(report(AttemptOutcome.FAILED, 6)).then(
        failed(OperationKind.REBOOT, 6, "failed"), change_requested(9, ip=3).following(7)
    )


def test_suspended_service_is_changed_and_stays_suspended() -> None:
    suspended = (*SUSPENDED, change_event(edit_events.ChangeOrdered, PAID))
    paid_for = change_event(edit_events.ChangeRequested, PAID)
    given(*suspended).when(pay).then(paid_for, change_requested(10, ip=3))
    changing = (*suspended, paid_for, change_requested(10, ip=3))
    given(*changing).when(report(AttemptOutcome.DONE, 10)).then(changed(10, PAID))


def test_hold_placed_during_a_change_suspends_afterwards() -> None:
    held = (*IS_OPEN, placed(HoldCause.ABUSE, 8))
    given(*held).when(report(AttemptOutcome.DONE, 7)).then(
        changed(7, PAID), requested(OperationKind.SUSPENSION, 10, resources={"ip": 3}).following(8)
    )
