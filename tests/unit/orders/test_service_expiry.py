"""What becomes of a service at the end of its paid period, where it is not renewed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.orders.domain import service_edit_events as edit_events
from services.orders.domain import service_events as events
from services.orders.domain.service import Service
from services.orders.domain.timer_kind import TimerKind
from shared.rules.policies import TypePolicy
from shared.rules.vocabulary import DeletionCause, HoldCause, OperationKind, RenewalProblem, Role
from tests.support.edit_events import OTHER_ORDER_ID, change_cancelled, change_event, change_of
from tests.support.expiry_events import (
    DAY,
    DELETE_AT,
    EXPIRED_AND_SUSPENDED,
    FORCED,
    HELD,
    RENEWAL,
    auto_deletion_skipped,
    deletion_due,
    expired,
    grace_ended,
    held_unpaid,
    reminded,
)
from tests.support.scenario import Command, given
from tests.support.service_events import (
    ACTIVE,
    PAID_UNTIL,
    POLICY,
    SPECIFICATION,
    SUSPENDED,
    done,
    lifted,
    ordered,
    paid,
    placed,
    requested,
)
from tests.support.term_events import extended

GRACE = replace(POLICY, grace_days=3)
GRACE_UNTIL = PAID_UNTIL + 3 * DAY
IN_GRACE = (*ACTIVE, expired(grace_until=GRACE_UNTIL))
BY_HAND = [HoldCause.CLIENT, HoldCause.ADMIN, HoldCause.TEMPORARY, HoldCause.ABUSE]
NO_MONEY = RenewalProblem.NOT_ENOUGH_MONEY


def expire(policy: TypePolicy = POLICY, renewal: RenewalProblem = RenewalProblem.OFF) -> Command:
    return lambda service: service.expire(policy, renewal)


def end_grace(renewal: RenewalProblem = NO_MONEY) -> Command:
    return lambda service: service.end_grace(GRACE, renewal)


def resume_by_staff(service: Service) -> None:
    service.resume(Role.STAFF, POLICY, "some reason")


def lift_and_stay_unpaid(cause: HoldCause, renewal: RenewalProblem = NO_MONEY) -> Command:
    """What the handler does after the last hold by hand has fallen, and no money is there."""

    def command(service: Service) -> None:
        service.lift_cause(cause, "some reason")
        service.stay_unpaid(POLICY, renewal)

    return command


def test_it_is_held_at_the_end_of_the_period() -> None:
    given(*ACTIVE).when(expire(renewal=NO_MONEY)).at(PAID_UNTIL).then(
        expired(NO_MONEY), held_unpaid(6), requested(OperationKind.SUSPENSION, 7)
    )


def test_hold_counts_where_the_type_cannot_suspend() -> None:
    begun = (ordered(replace(SPECIFICATION, features=[])), *ACTIVE[1:])
    given(*begun).when(expire()).at(PAID_UNTIL).then(expired(), held_unpaid(6))


def test_hold_waits_for_the_open_operation_and_begins_after_it() -> None:
    rebooting = (*ACTIVE, requested(OperationKind.REBOOT, 5, hard=True))
    given(*rebooting).when(expire()).at(PAID_UNTIL).then(expired(), held_unpaid(7))


def test_ordered_change_ends_with_the_period_ec_6() -> None:
    waiting = (*ACTIVE, change_event(edit_events.ChangeOrdered, change_of(OTHER_ORDER_ID)))
    given(*waiting).when(expire(GRACE)).at(PAID_UNTIL).then(
        change_cancelled(OTHER_ORDER_ID, "the paid period is over"),
        expired(grace_until=GRACE_UNTIL),
    )


def test_it_runs_in_the_time_of_grace_and_is_held_after_it() -> None:
    given(*ACTIVE).when(expire(GRACE)).at(PAID_UNTIL).then(expired(grace_until=GRACE_UNTIL))
    given(*IN_GRACE).when(end_grace()).at(GRACE_UNTIL).then(
        grace_ended(NO_MONEY),
        held_unpaid(7, GRACE_UNTIL + 14 * DAY),
        requested(OperationKind.SUSPENSION, 8),
    )


def test_grace_counts_from_the_end_of_the_period_also_after_an_outage() -> None:
    late = GRACE_UNTIL + DAY
    given(*ACTIVE).when(expire(GRACE)).at(late).then(
        expired(), held_unpaid(6, late + 14 * DAY), requested(OperationKind.SUSPENSION, 7)
    )


def test_after_an_outage_of_months_nobody_is_held_and_deleted_at_once_ec_11() -> None:
    months_later = PAID_UNTIL + 100 * DAY
    given(*ACTIVE).when(expire()).at(months_later).then(
        expired(),
        held_unpaid(6, months_later + 14 * DAY),
        requested(OperationKind.SUSPENSION, 7),
    )


@pytest.mark.parametrize("cause", BY_HAND)
def test_it_is_not_held_for_non_payment_beside_a_hold_by_hand_ec_13(cause: HoldCause) -> None:
    suspending = (*ACTIVE, placed(cause, 5), requested(OperationKind.SUSPENSION, 6))
    held = (*suspending, done(events.Suspended, 6))
    given(*held).when(expire(renewal=HELD)).at(PAID_UNTIL).then(expired(HELD))
    in_grace = (*held, expired(HELD, GRACE_UNTIL))
    given(*in_grace).when(end_grace(HELD)).at(GRACE_UNTIL).then(grace_ended(HELD))


def test_hold_for_non_payment_takes_the_place_of_the_last_one_by_hand_ec_13() -> None:
    begun = (*SUSPENDED, expired(HELD))
    given(*begun).when(lift_and_stay_unpaid(HoldCause.CLIENT)).at(PAID_UNTIL).then(
        lifted(HoldCause.CLIENT, 5), held_unpaid(10)
    )


def test_hold_by_hand_that_falls_before_the_timer_fires_ends_the_period_too_ec_13() -> None:
    given(*SUSPENDED).when(lift_and_stay_unpaid(HoldCause.CLIENT)).at(PAID_UNTIL).then(
        lifted(HoldCause.CLIENT, 5), expired(NO_MONEY), held_unpaid(10)
    )


def test_it_resumes_in_the_time_of_grace_ec_13() -> None:
    begun = (*SUSPENDED, expired(HELD, GRACE_UNTIL))
    given(*begun).when(lift_and_stay_unpaid(HoldCause.CLIENT)).at(PAID_UNTIL + DAY).then(
        lifted(HoldCause.CLIENT, 5), requested(OperationKind.RESUME, 10)
    )


def test_another_hold_by_hand_keeps_it_down() -> None:
    begun = (*SUSPENDED, placed(HoldCause.ADMIN, 8), expired(HELD))
    given(*begun).when(lift_and_stay_unpaid(HoldCause.CLIENT)).at(PAID_UNTIL).then(
        lifted(HoldCause.CLIENT, 5)
    )


def test_staff_may_let_it_run_unpaid_and_it_is_not_held_again_ec_13() -> None:
    given(*EXPIRED_AND_SUSPENDED).when(resume_by_staff).at(PAID_UNTIL + DAY).then(
        lifted(HoldCause.NON_PAYMENT, 6), requested(OperationKind.RESUME, 10)
    )
    begun = (*FORCED, placed(HoldCause.CLIENT, 12), requested(OperationKind.SUSPENSION, 13))
    given(*begun, done(events.Suspended, 13)).when(lift_and_stay_unpaid(HoldCause.CLIENT)).at(
        PAID_UNTIL + DAY
    ).then(lifted(HoldCause.CLIENT, 12), requested(OperationKind.RESUME, 16))


def test_force_ends_with_the_period_that_it_was_for() -> None:
    march = PAID_UNTIL.replace(month=3)
    begun = (*FORCED, extended())
    given(*begun).when(expire()).at(march).then(
        expired(paid_until=march),
        held_unpaid(14, march + 14 * DAY),
        requested(OperationKind.SUSPENSION, 15),
    )


HELD_BESIDE = (*EXPIRED_AND_SUSPENDED, placed(HoldCause.ADMIN, 9))


def delete(policy: TypePolicy = POLICY) -> Command:
    return lambda service: service.delete_for_non_payment(policy, NO_MONEY)


def test_it_is_deleted_when_the_hold_has_stood_long_enough() -> None:
    given(*EXPIRED_AND_SUSPENDED).when(delete()).at(DELETE_AT).then(
        deletion_due(DeletionCause.NON_PAYMENT), requested(OperationKind.DELETION, 10)
    )


def test_deletion_waits_for_the_open_operation() -> None:
    given(*EXPIRED_AND_SUSPENDED, requested(OperationKind.RENEWAL, 9)).when(delete()).at(
        DELETE_AT
    ).then(deletion_due(DeletionCause.NON_PAYMENT))


def test_hold_by_hand_protects_from_automatic_deletion_ec_30() -> None:
    given(*HELD_BESIDE).when(delete()).at(DELETE_AT).then(auto_deletion_skipped())
    anyhow = replace(POLICY, delete_held_by_hand=True)
    given(*HELD_BESIDE).when(delete(anyhow)).at(DELETE_AT).then(
        deletion_due(DeletionCause.NON_PAYMENT), requested(OperationKind.DELETION, 11)
    )


def test_deletion_that_a_hold_by_hand_put_off_is_made_up_for_when_it_falls_ec_30() -> None:
    begun = (*HELD_BESIDE, auto_deletion_skipped())
    given(*begun).when(lift_and_stay_unpaid(HoldCause.ADMIN)).at(DELETE_AT + DAY).then(
        lifted(HoldCause.ADMIN, 9),
        deletion_due(DeletionCause.NON_PAYMENT),
        requested(OperationKind.DELETION, 13),
    )
    given(*HELD_BESIDE).when(lift_and_stay_unpaid(HoldCause.ADMIN)).at(DELETE_AT - DAY).then(
        lifted(HoldCause.ADMIN, 9)
    )


def test_reminder_says_what_will_happen() -> None:
    given(*ACTIVE).when(lambda service: service.remind(7, RENEWAL, NO_MONEY)).then(
        reminded(7, NO_MONEY)
    )


def test_what_was_never_activated_has_no_end() -> None:
    service = given(ordered(), paid()).service()
    assert service.end_to_come is None


def test_nothing_is_due_for_what_is_deleted() -> None:
    service = given(*EXPIRED_AND_SUSPENDED).service()
    assert service.timers[TimerKind.AUTO_DELETION] == DELETE_AT
    ended = (requested(OperationKind.DELETION, 9), done(events.Deleted, 9))
    assert given(*EXPIRED_AND_SUSPENDED, *ended).service().timers == {}
