"""What reports of processing do to a service."""

from __future__ import annotations

import pytest

from services.orders.domain import service_operation_events as operation_events
from services.orders.domain.refusals import UnknownOperation
from shared.rules.vocabulary import AttemptOutcome, HoldCause, OperationKind
from tests.support.scenario import given, report
from tests.support.service_events import (
    ACTIVATING,
    ACTIVE,
    SUSPENDED,
    SUSPENDING,
    ended,
    failed,
    lifted,
    placed,
    requested,
    started,
)


def test_repeated_report_of_an_attempt_is_a_no_op() -> None:
    given(*ACTIVATING).when(report(AttemptOutcome.STARTED, 3)).then(started(3))
    in_progress = (*ACTIVATING, started(3))
    given(*in_progress).when(report(AttemptOutcome.STARTED, 3)).then()
    given(*in_progress).when(report(AttemptOutcome.STARTED, 3, attempt=2)).then(started(3, 2))


def test_report_on_a_finished_operation_is_a_no_op() -> None:
    given(*ACTIVE).when(report(AttemptOutcome.DONE, 3)).then()


def test_report_on_an_unknown_operation_is_refused() -> None:
    given(*ACTIVE).when(report(AttemptOutcome.DONE, 99)).refused(UnknownOperation)


@pytest.mark.parametrize(
    ("outcome", "event_class"),
    [
        (AttemptOutcome.FAILED, operation_events.AttemptFailed),
        (AttemptOutcome.UNKNOWN, operation_events.OutcomeUnknown),
        (AttemptOutcome.MANUAL, operation_events.ManualTaskRequired),
        (AttemptOutcome.NO_CAPACITY, operation_events.NotAvailable),
    ],
)
def test_operation_stays_open_after_an_attempt_that_failed(
    outcome: AttemptOutcome, event_class: type[operation_events.AttemptEnded]
) -> None:
    past = (*ACTIVATING, started(3))
    given(*past).when(report(outcome, 3)).then(ended(event_class, 3))
    given(*past, ended(event_class, 3)).when(report(outcome, 3)).then()
    given(*past, ended(event_class, 3)).when(report(AttemptOutcome.STARTED, 3)).then()


def test_capacity_is_missed_once() -> None:
    missed = (*ACTIVATING, ended(operation_events.NotAvailable, 3), started(3, 2))
    given(*missed).when(report(AttemptOutcome.NO_CAPACITY, 3, 2)).then(
        ended(operation_events.AttemptFailed, 3, 2)
    )


@pytest.mark.parametrize("outcome", [AttemptOutcome.IMPOSSIBLE, AttemptOutcome.CANCELLED])
def test_activation_without_effect_begins_the_deletion(outcome: AttemptOutcome) -> None:
    given(*ACTIVATING).when(report(outcome, 3)).then(
        failed(OperationKind.ACTIVATION, 3, outcome),
        requested(OperationKind.DELETION, 5).following(4),
    )


def test_impossible_suspension_is_a_manual_task() -> None:
    given(*SUSPENDING).when(report(AttemptOutcome.IMPOSSIBLE, 6)).then(
        ended(operation_events.ManualTaskRequired, 6)
    )


def test_cancelled_suspension_lifts_the_hold_that_asked_for_it() -> None:
    given(*SUSPENDING).when(report(AttemptOutcome.CANCELLED, 6)).then(
        failed(OperationKind.SUSPENSION, 6, "cancelled"), lifted(HoldCause.CLIENT, 5, "")
    )


def test_cancelled_resume_places_a_hold_of_the_administrator() -> None:
    resuming = (*SUSPENDED, lifted(HoldCause.CLIENT, 5), requested(OperationKind.RESUME, 9))
    given(*resuming).when(report(AttemptOutcome.CANCELLED, 9)).then(
        failed(OperationKind.RESUME, 9, "cancelled"), placed(HoldCause.ADMIN, 11, "")
    )
