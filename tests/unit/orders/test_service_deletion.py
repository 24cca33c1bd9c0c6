"""How a service ends: by whom, when, and what is given back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.orders.domain import service_events as events
from services.orders.domain import service_operation_events as operation_events
from services.orders.domain.service_fields import Refund
from shared.eventstore.command_context import use_command_context
from shared.rules.money import Money
from shared.rules.policies import TypePolicy
from shared.rules.refusals import (
    DeletionForbidden,
    NotAllowedInStatus,
    NotOffered,
    OperationInProgress,
)
from shared.rules.vocabulary import (
    AttemptOutcome,
    DeletionMoment,
    DeletionPolicy,
    HoldCause,
    OperationKind,
    RefundPolicy,
    Role,
)
from tests.support.command_context import some_context
from tests.support.scenario import Command, given, report
from tests.support.service_events import (
    ACTIVATING,
    ACTIVE,
    ORDER_ID,
    PAID_UNTIL,
    POLICY,
    SPECIFICATION,
    SUSPENDED,
    WITHOUT_CONFIGURATION,
    deleted,
    deletion_scheduled,
    done,
    ended,
    failed,
    id_from_version,
    kept,
    ordered,
    placed,
    refunded,
    requested,
)

AT_PERIOD_END = replace(POLICY, deletion_moment=DeletionMoment.PERIOD_END)
NOT_AVAILABLE = (*ACTIVATING, ended(operation_events.NotAvailable, 3))
SCHEDULED = (*ACTIVE, deletion_scheduled())
REASON = "some reason"
ACTIVATED_AT = datetime(2026, 1, 1, tzinfo=UTC)


def delete(
    role: Role = Role.CLIENT,
    policy: TypePolicy = POLICY,
    moment: DeletionMoment | None = None,
) -> Command:
    return lambda service: service.delete(role, policy, moment, REASON)


def keep(role: Role) -> Command:
    return lambda service: service.keep(role, POLICY, REASON)


def test_client_deletes_at_once_where_the_type_lets_them() -> None:
    given(*ACTIVE).when(delete()).then(requested(OperationKind.DELETION, 5, REASON))


def test_reason_of_the_command_is_that_of_the_deletion() -> None:
    deleting = (*ACTIVE, requested(OperationKind.DELETION, 5, REASON))
    given(*deleting).when(report(AttemptOutcome.DONE, 5)).then(deleted(5, REASON))


@pytest.mark.parametrize("moment", [None, DeletionMoment.PERIOD_END])
def test_client_waits_for_the_end_of_the_period_where_the_type_says_so(
    moment: DeletionMoment | None,
) -> None:
    given(*ACTIVE).when(delete(policy=AT_PERIOD_END, moment=moment)).then(deletion_scheduled())


def test_client_may_choose_a_later_moment_but_no_earlier_one() -> None:
    given(*ACTIVE).when(delete(moment=DeletionMoment.PERIOD_END)).then(deletion_scheduled())
    earlier = delete(policy=AT_PERIOD_END, moment=DeletionMoment.AT_ONCE)
    given(*ACTIVE).when(earlier).refused(NotOffered)


def test_staff_delete_at_once_whatever_the_type_says() -> None:
    forbidden = replace(AT_PERIOD_END, deletion=DeletionPolicy.FORBIDDEN)
    at_once = requested(OperationKind.DELETION, 5, REASON)
    given(*ACTIVE).when(delete(Role.STAFF, forbidden)).then(at_once)
    later = delete(Role.STAFF, forbidden, DeletionMoment.PERIOD_END)
    given(*ACTIVE).when(later).then(deletion_scheduled())


def test_suspended_service_is_deleted_without_waiting() -> None:
    at_once = requested(OperationKind.DELETION, 8, REASON)
    given(*SUSPENDED).when(delete(policy=AT_PERIOD_END)).then(at_once)


def test_scheduled_deletion_is_staffs_to_hasten_and_everybodys_to_undo() -> None:
    given(*SCHEDULED).when(delete()).refused(NotAllowedInStatus)
    given(*SCHEDULED).when(delete(Role.STAFF)).then(requested(OperationKind.DELETION, 6, REASON))
    for role in (Role.CLIENT, Role.STAFF):
        given(*SCHEDULED).when(keep(role)).then(kept())
        given(*ACTIVE).when(keep(role)).refused(NotAllowedInStatus)
        given(*SCHEDULED, kept()).when(keep(role)).refused(NotAllowedInStatus)


def test_policy_of_the_type_binds_clients() -> None:
    forbidden = replace(POLICY, deletion=DeletionPolicy.FORBIDDEN)
    given(*ACTIVE).when(delete(policy=forbidden)).refused(DeletionForbidden)


def test_deletion_waits_for_no_operation() -> None:
    given(*ACTIVATING).when(delete(Role.STAFF)).refused(OperationInProgress)
    given(*ACTIVE, requested(OperationKind.DELETION, 5)).when(delete()).refused(OperationInProgress)


def test_service_of_the_cart_is_deleted_without_the_panel() -> None:
    given(ordered()).when(delete()).then(deleted(None, REASON))


def test_awaited_money_keeps_a_client_from_deleting() -> None:
    def delete_while_funds_are_awaited(role: Role) -> Command:
        return lambda service: service.delete(role, POLICY, None, REASON, funds_awaited=True)

    given(ordered()).when(delete_while_funds_are_awaited(Role.CLIENT)).refused(NotAllowedInStatus)
    by_staff = delete_while_funds_are_awaited(Role.STAFF)
    given(ordered()).when(by_staff).then(deleted(None, REASON))


def test_what_waits_for_data_is_deleted_and_given_back_whole() -> None:
    service = given(*WITHOUT_CONFIGURATION).service()
    with use_command_context(some_context()):
        refunds = service.delete(Role.CLIENT, POLICY, None, REASON)
    assert refunds == [Refund(order_id=ORDER_ID, amount=Money(700, "EUR"))]
    assert service.deleted


def test_what_waits_for_capacity_ends_its_activation_and_is_removed_from_the_panel() -> None:
    cancelled = {"operation_id": id_from_version(3), "kind": OperationKind.ACTIVATION}
    cancelled |= {"outcome": "cancelled", "attempt": 1, "error": None}
    service = given(*NOT_AVAILABLE).service()
    with use_command_context(some_context()):
        refunds = service.delete(Role.CLIENT, POLICY, None, REASON)
    ended_activation, deletion = service.collect_events()
    assert isinstance(ended_activation, operation_events.OperationFailed)
    assert cancelled.items() <= vars(ended_activation).items()
    assert deletion == requested(OperationKind.DELETION, 6, REASON).at_version(6)
    assert [refund.amount for refund in refunds] == [SPECIFICATION.charge]


def test_deletion_after_a_refund_cannot_be_cancelled() -> None:
    deleting = (
        *NOT_AVAILABLE,
        failed(OperationKind.ACTIVATION, 3, "cancelled"),
        requested(OperationKind.DELETION, 6),
    )
    given(*deleting).when(report(AttemptOutcome.CANCELLED, 6)).then(
        ended(operation_events.ManualTaskRequired, 6)
    )


def test_end_of_a_period_that_is_over_is_now() -> None:
    late = some_context(PAID_UNTIL + timedelta(seconds=1))
    service = given(*ACTIVE).service()
    with use_command_context(late):
        service.delete(Role.CLIENT, AT_PERIOD_END, None, REASON)
    assert service.operation and service.operation.kind is OperationKind.DELETION


def test_scheduled_deletion_is_no_more_once_it_is_deleted() -> None:
    service = given(*SCHEDULED, requested(OperationKind.DELETION, 6), done(events.Deleted, 6))
    assert service.service().deletion_scheduled_for is None


def test_hold_placed_during_a_deletion_changes_nothing() -> None:
    deleting = (*ACTIVE, requested(OperationKind.DELETION, 5), placed(HoldCause.ABUSE, 6))
    given(*deleting).when(report(AttemptOutcome.DONE, 5)).then(done(events.Deleted, 5))


PRO_RATA = replace(POLICY, refund_on_delete=RefundPolicy.PRO_RATA)


@pytest.mark.parametrize("role", [Role.CLIENT, Role.STAFF])
def test_deletion_gives_back_what_is_left_of_the_paid_time(role: Role) -> None:
    given(*ACTIVE).when(lambda service: service.delete(role, PRO_RATA, None, REASON)).then(
        refunded(SPECIFICATION.price), requested(OperationKind.DELETION, 6, REASON)
    )


def test_deletion_of_a_type_without_refunds_gives_nothing_back() -> None:
    given(*ACTIVE).when(delete()).then(requested(OperationKind.DELETION, 5, REASON))


def test_deletion_at_the_end_of_the_period_gives_nothing_back() -> None:
    policy = replace(PRO_RATA, deletion_moment=DeletionMoment.PERIOD_END)
    by_client = delete(Role.CLIENT, policy)
    given(*ACTIVE).when(by_client).then(deletion_scheduled(REASON))


def test_suspended_service_gives_back_the_time_in_which_it_was_held_too() -> None:
    service = given(*SUSPENDED).service()
    halfway = ACTIVATED_AT + (PAID_UNTIL - ACTIVATED_AT) / 2
    with use_command_context(replace(some_context(), timestamp=halfway)):
        refunds = service.delete(Role.CLIENT, PRO_RATA, None, REASON)
        assert not service.paid_time.refunds, "it is not given back twice"
    assert refunds == [Refund(order_id=ORDER_ID, amount=Money(250, "EUR"))]


def test_period_that_is_over_gives_nothing_back() -> None:
    service = given(*ACTIVE).service()
    with use_command_context(replace(some_context(), timestamp=PAID_UNTIL)):
        assert service.delete(Role.STAFF, PRO_RATA, None, REASON) == []
    assert not service.refunded


def test_deletion_that_has_given_money_back_cannot_be_cancelled() -> None:
    deleting = (*ACTIVE, refunded(Money(500, "EUR")), requested(OperationKind.DELETION, 6))
    given(*deleting).when(report(AttemptOutcome.CANCELLED, 6)).then(
        ended(operation_events.ManualTaskRequired, 6)
    )
