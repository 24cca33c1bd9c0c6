"""How a service is extended: by money, by staff, ahead of time, late, and undone again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.orders.domain import service_edit_events as edit_events
from services.orders.domain import service_events as events
from services.orders.domain.service_fields import Refund
from shared.eventstore.command_context import use_command_context
from shared.rules.refusals import NotAllowedInStatus, OperationInProgress, RenewTooEarly
from shared.rules.vocabulary import AttemptOutcome, HoldCause, OperationKind, Role
from tests.support.command_context import some_context
from tests.support.edit_events import OTHER_ORDER_ID, change_cancelled, change_event, change_of
from tests.support.scenario import Command, given, report
from tests.support.service_events import (
    ACTIVE,
    PAID_UNTIL,
    POLICY,
    SUSPENDED,
    ExampleEvent,
    deletion_scheduled,
    failed,
    lifted,
    requested,
)
from tests.support.term_events import (
    APRIL,
    HELD,
    MARCH,
    PRICE,
    RENEWAL_ORDER_ID,
    RENEWED,
    RENEWING,
    extended,
    extension_undone,
    renewal,
    renewal_cancelled,
    renewal_ordered,
    renewal_requested,
    renewed,
)


def test_paid_renewal_moves_the_date_and_starts_the_operation() -> None:
    given(*ACTIVE, renewal_ordered()).when(lambda service: service.pay(RENEWAL_ORDER_ID)).then(
        extended(), renewal_requested(7)
    )


def test_money_for_another_order_extends_nothing() -> None:
    given(*ACTIVE, renewal_ordered()).when(lambda service: service.pay(OTHER_ORDER_ID)).then()


def test_panel_that_has_done_it_says_until_when() -> None:
    given(*RENEWING).when(report(AttemptOutcome.DONE, 7)).then(renewed(7))


def test_impossible_renewal_moves_the_date_back_and_the_money_too() -> None:
    scenario = given(*RENEWING)
    scenario.when(report(AttemptOutcome.IMPOSSIBLE, 7)).then(
        failed(OperationKind.RENEWAL, 7), extension_undone()
    )
    service = scenario.service()
    with use_command_context(some_context()):
        refund = report(AttemptOutcome.IMPOSSIBLE, 7)(service)
    assert refund == Refund(order_id=RENEWAL_ORDER_ID, amount=PRICE)
    assert (service.paid_until, service.work_due) == (PAID_UNTIL, [])


def test_what_staff_gave_away_gives_nothing_back() -> None:
    free = (*ACTIVE, extended(order_id=None), renewal_requested(6))
    service = given(*free).service()
    with use_command_context(some_context()):
        assert report(AttemptOutcome.IMPOSSIBLE, 6)(service) is None


def test_renewal_undone_moves_the_one_behind_it() -> None:
    ahead = (*RENEWING, extended(MARCH, APRIL, order_id=OTHER_ORDER_ID))
    given(*ahead).when(report(AttemptOutcome.IMPOSSIBLE, 7)).then(
        failed(OperationKind.RENEWAL, 7),
        extension_undone(APRIL, MARCH),
        renewal_requested(11).following(8),
    )


def test_change_paid_after_a_renewal_waits_for_it() -> None:
    both = (*RENEWING, change_event(edit_events.ChangeRequested, change_of(OTHER_ORDER_ID)))
    given(*both).when(report(AttemptOutcome.DONE, 7)).then(
        renewed(7),
        requested(OperationKind.CHANGE, 10, resources={"ip": 3}, product="some-product").following(
            8
        ),
    )


def test_extension_cancels_what_waited_for_other_orders() -> None:
    waiting = (
        *ACTIVE,
        renewal_ordered(),
        change_event(edit_events.ChangeOrdered, change_of(OTHER_ORDER_ID)),
    )
    given(*waiting).when(_extend(order_id=None)).then(
        renewal_cancelled("the service was extended otherwise"),
        change_cancelled(OTHER_ORDER_ID, "the service was extended"),
        extended(order_id=None),
        renewal_requested(10),
    )


def test_second_order_replaces_the_first() -> None:
    other = renewal(OTHER_ORDER_ID, "P1Y")
    given(*ACTIVE, renewal_ordered()).when(lambda service: service.order_renewal(other)).then(
        renewal_cancelled("another period was ordered"), renewal_ordered(other)
    )


def test_money_lifts_the_hold_for_non_payment_and_resumes_after_the_renewal() -> None:
    given(*HELD, renewal_ordered()).when(lambda service: service.pay(RENEWAL_ORDER_ID)).then(
        extended(), lifted(HoldCause.NON_PAYMENT, 5, ""), renewal_requested(11)
    )
    paid = (extended(), lifted(HoldCause.NON_PAYMENT, 5, ""), renewal_requested(11))
    given(*HELD, renewal_ordered(), *paid).when(report(AttemptOutcome.DONE, 11)).then(
        renewed(11), requested(OperationKind.RESUME, 13).following(10)
    )


def test_other_holds_stay() -> None:
    given(*SUSPENDED, renewal_ordered()).when(lambda service: service.pay(RENEWAL_ORDER_ID)).then(
        extended(), renewal_requested(10)
    )


def test_deletion_stays_at_the_end_of_the_paid_period() -> None:
    to_go = (*ACTIVE, deletion_scheduled())
    given(*to_go).when(_extend(RENEWAL_ORDER_ID)).then(
        extended(), deletion_scheduled_at(MARCH), renewal_requested(8)
    )
    renewing = (*to_go, extended(), deletion_scheduled_at(MARCH), renewal_requested(8))
    given(*renewing).when(report(AttemptOutcome.IMPOSSIBLE, 8)).then(
        failed(OperationKind.RENEWAL, 8), extension_undone(), deletion_scheduled_at(PAID_UNTIL)
    )


def test_period_and_price_are_those_of_what_was_bought_last() -> None:
    service = given(*ACTIVE).service()
    for period in ("P1Y", "P1M"):
        with use_command_context(some_context()):
            service.extend(renewal(period=period), charge_downtime=False)
    assert service.specification.period == "P1M"
    assert service.operation
    with use_command_context(some_context()):
        report(AttemptOutcome.IMPOSSIBLE, 6)(service)
        assert service.specification.period == "P1M"
        report(AttemptOutcome.IMPOSSIBLE, service.version)(service)
    assert (service.specification.period, service.paid_until) == ("P1M", PAID_UNTIL)


def test_too_early_says_from_when() -> None:
    policy = replace(POLICY, renew_not_earlier_than_days=30)
    facts = (
        given(*ACTIVE)
        .when(lambda service: service.check_renewal(Role.CLIENT, policy, None))
        .refused(RenewTooEarly)
    )
    assert facts["not_before"] == PAID_UNTIL - timedelta(days=30)
    given(*ACTIVE).when(
        lambda service: service.check_renewal(
            Role.CLIENT, replace(policy, renew_not_earlier_than_days=31), None
        )
    ).then()


def test_who_saw_another_date_renews_nothing() -> None:
    given(*ACTIVE).when(lambda service: service.check_renewal(Role.CLIENT, POLICY, MARCH)).refused(
        NotAllowedInStatus
    )


def test_a_person_waits_for_the_open_operation() -> None:
    given(*RENEWING).when(lambda service: service.check_renewal(Role.CLIENT, POLICY, None)).refused(
        OperationInProgress
    )


def test_story_of_the_examples_is_possible() -> None:
    service = given(*RENEWED).service()
    assert (service.paid_until, service.undone_at) == (MARCH, {MARCH})


def deletion_scheduled_at(at: datetime) -> ExampleEvent:
    return ExampleEvent(events.DeletionScheduled, {"at": at, "reason": ""})


def _extend(order_id: UUID | None) -> Command:
    return lambda service: service.extend(renewal(order_id), charge_downtime=False)
