"""What a service and an order do when a timer fires, and which timers follow from their events."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.orders.domain import service_events as events
from services.orders.domain.order import Order
from services.orders.domain.order_events import Expired
from services.orders.domain.service import Service
from services.orders.domain.service_operation_events import OperationFailed
from services.orders.timer_lookup import TimerKind, timer_rows
from shared.eventstore.command_context import use_command_context
from shared.eventstore.rows import NewRow
from shared.rules.vocabulary import (
    AttemptOutcome,
    DeletionCause,
    HoldCause,
    OperationKind,
    OrderState,
)
from tests.support.command_context import CLIENT_ID, TIMESTAMP, some_context
from tests.support.expiry_events import deletion_due
from tests.support.order_examples import EXPIRES_AT, order_item
from tests.support.scenario import given, report
from tests.support.service_events import (
    ACTIVE,
    ID,
    ORDER_ID,
    PAID_UNTIL,
    ExampleEvent,
    deletion_scheduled,
    done,
    kept,
    lifted,
    placed,
    requested,
)

UNTIL = TIMESTAMP + timedelta(days=3)
SCHEDULED = (*ACTIVE, deletion_scheduled())


def placed_until(version: int) -> ExampleEvent:
    hold = placed(HoldCause.TEMPORARY, version)
    return replace(hold, fields=hold.fields | {"until": UNTIL})


HELD = (
    *ACTIVE,
    placed_until(5),
    requested(OperationKind.SUSPENSION, 6),
    done(events.Suspended, 6),
)


def end_hold(service: Service) -> None:
    service.end_hold(UNTIL)


def delete_as_scheduled(service: Service) -> None:
    service.delete_as_scheduled(PAID_UNTIL)


def test_temporary_hold_ends_and_the_service_is_resumed() -> None:
    given(*HELD).when(end_hold).at(UNTIL).then(
        lifted(HoldCause.TEMPORARY, 5, ""), requested(OperationKind.RESUME, 9)
    )


def test_temporary_hold_ends_beside_another_and_the_service_stays_held() -> None:
    given(*HELD, placed(HoldCause.ADMIN, 8)).when(end_hold).then(lifted(HoldCause.TEMPORARY, 5, ""))


def test_resume_waits_for_the_open_suspension() -> None:
    given(*HELD[:-1]).when(end_hold).then(lifted(HoldCause.TEMPORARY, 5, ""))


def test_hold_that_was_to_end_at_another_time_stays() -> None:
    given(*HELD).when(lambda service: service.end_hold(UNTIL + timedelta(days=1))).then()
    given(*HELD, lifted(HoldCause.TEMPORARY, 5)).when(end_hold).then()


def test_scheduled_deletion_begins_under_any_hold() -> None:
    held = (placed(HoldCause.ABUSE, 6), requested(OperationKind.SUSPENSION, 7))
    given(*SCHEDULED, *held, done(events.Suspended, 7)).when(delete_as_scheduled).then(
        deletion_due(), requested(OperationKind.DELETION, 10)
    )


def test_scheduled_deletion_waits_for_the_open_operation_and_follows_its_timer() -> None:
    rebooting = (*SCHEDULED, requested(OperationKind.REBOOT, 6, hard=False))
    given(*rebooting).when(delete_as_scheduled).then(deletion_due())
    given(*rebooting, deletion_due()).when(report(AttemptOutcome.DONE, 6)).then(
        replace(done(events.Rebooted, 6), fields=done(events.Rebooted, 6).fields | {"hard": False}),
        requested(OperationKind.DELETION, 9).following(7),
    )


def test_deletion_that_is_withdrawn_or_begun_is_not_due() -> None:
    given(*SCHEDULED, kept()).when(delete_as_scheduled).then()
    given(*SCHEDULED, requested(OperationKind.DELETION, 6)).when(delete_as_scheduled).then()
    given(*SCHEDULED, deletion_due()).when(delete_as_scheduled).then()


def test_staff_who_cancel_the_deletion_end_it_with_its_date() -> None:
    due = (*SCHEDULED, deletion_due(), requested(OperationKind.DELETION, 7))
    service = given(*due).service()
    with use_command_context(some_context()):
        report(AttemptOutcome.CANCELLED, 7)(service)
    (ended,) = service.collect_events()
    assert isinstance(ended, OperationFailed)
    assert (service.facts.deletion_due, service.deletion_scheduled_for) == (False, None)


def order() -> Order:
    with use_command_context(some_context()):
        order = Order.place(ORDER_ID, CLIENT_ID, [order_item(ID)], EXPIRES_AT)
    order.collect_events()
    return order


def test_unpaid_order_expires_once() -> None:
    unpaid = order()
    with use_command_context(some_context(EXPIRES_AT)):
        unpaid.expire(EXPIRES_AT)
        unpaid.expire(EXPIRES_AT)
    assert [type(each) for each in unpaid.collect_events()] == [Expired]
    assert unpaid.state is OrderState.EXPIRED


def test_order_that_is_paid_or_expires_at_another_time_does_not_expire() -> None:
    paid, other = order(), order()
    with use_command_context(some_context(EXPIRES_AT)):
        paid.pay(None)
        paid.collect_events()
        paid.expire(EXPIRES_AT)
        other.expire(EXPIRES_AT + timedelta(days=1))
    assert not [*paid.collect_events(), *other.collect_events()]


@pytest.mark.parametrize(
    ("example", "kind", "due_at"),
    [
        (placed_until(5), TimerKind.HOLD_END, UNTIL),
        (lifted(HoldCause.TEMPORARY, 5), TimerKind.HOLD_END, None),
        (deletion_scheduled(), TimerKind.DELETION, PAID_UNTIL),
        (kept(), TimerKind.DELETION, None),
        (deletion_due(), TimerKind.DELETION, None),
        (requested(OperationKind.DELETION, 6), TimerKind.DELETION, None),
    ],
)
def test_event_sets_or_ends_a_timer(example: ExampleEvent, kind: TimerKind, due_at: Any) -> None:
    rows = {
        row.values["kind"]: row.values["due_at"]
        for row in timer_rows(example.at_version(5))
        if isinstance(row, NewRow) and row.replaces
    }
    assert rows[kind] == (due_at and int(due_at.timestamp()) * 1_000_000)


@pytest.mark.parametrize(
    "example",
    [
        placed(HoldCause.ADMIN, 5),
        lifted(HoldCause.ADMIN, 5),
        requested(OperationKind.REBOOT, 5),
        deletion_due(DeletionCause.NON_PAYMENT),
    ],
)
def test_other_events_leave_these_timers(example: ExampleEvent) -> None:
    mine = {TimerKind.HOLD_END, TimerKind.DELETION, TimerKind.ORDER_EXPIRY}
    rows = [row for row in timer_rows(example.at_version(5)) if isinstance(row, NewRow)]
    assert not mine & {row.values["kind"] for row in rows}
