"""Reboot and transfer: what a command asks of the panel, and what its report changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.orders.domain import service_events as events
from services.orders.domain import service_operation_events as operation_events
from shared.rules.policies import TypePolicy
from shared.rules.refusals import (
    Forbidden,
    NotAllowedInStatus,
    NotOffered,
    OperationInProgress,
)
from shared.rules.vocabulary import AttemptOutcome, HoldCause, OperationKind, Role
from tests.support.command_context import OTHER_CLIENT_ID
from tests.support.edit_events import (
    auto_renew_changed,
)
from tests.support.scenario import Command, given, report
from tests.support.service_events import (
    ACTIVE,
    POLICY,
    SUSPENDED,
    ExampleEvent,
    deletion_scheduled,
    done,
    ended,
    failed,
    kept,
    lifted,
    placed,
    requested,
)

REBOOTING = (*ACTIVE, requested(OperationKind.REBOOT, 5, hard=True))


def reboot(policy: TypePolicy = POLICY) -> Command:
    return lambda service: service.reboot(Role.CLIENT, policy, "some reason", hard=True)


def transfer(role: Role = Role.STAFF) -> Command:
    return lambda service: service.transfer(role, POLICY, OTHER_CLIENT_ID, "some reason")


def transfer_requested(version: int) -> ExampleEvent:
    fields = {"reason": "some reason", "to_client_id": str(OTHER_CLIENT_ID)}
    return requested(OperationKind.TRANSFER, version, **fields)


def test_reboot_is_carried_out_by_the_panel() -> None:
    given(*ACTIVE).when(reboot()).then(
        requested(OperationKind.REBOOT, 5, reason="some reason", hard=True)
    )
    given(*REBOOTING).when(report(AttemptOutcome.DONE, 5)).then(done(events.Rebooted, 5))


@pytest.mark.parametrize("outcome", ["failed", "impossible", "cancelled"])
def test_reboot_that_fails_is_over(outcome: str) -> None:
    given(*REBOOTING).when(report(AttemptOutcome(outcome), 5)).then(
        failed(OperationKind.REBOOT, 5, outcome)
    )


def test_reboot_of_unknown_outcome_stays_open() -> None:
    given(*REBOOTING).when(report(AttemptOutcome.UNKNOWN, 5)).then(
        ended(operation_events.OutcomeUnknown, 5)
    )


def test_reboot_is_refused() -> None:
    given(*ACTIVE).when(reboot(TypePolicy())).refused(NotOffered)
    given(*REBOOTING).when(reboot()).refused(OperationInProgress)
    given(*SUSPENDED).when(reboot()).refused(NotAllowedInStatus)


def test_transfer_is_staffs() -> None:
    given(*ACTIVE).when(transfer(Role.CLIENT)).refused(Forbidden)
    given(*ACTIVE).when(transfer()).then(transfer_requested(5))


def test_transfer_ends_what_the_old_owner_wanted() -> None:
    resume = requested(OperationKind.RESUME, 15).following(11)
    for_new_owner = replace(resume, fields=resume.fields | {"client_id": OTHER_CLIENT_ID})
    given(
        *SUSPENDED,
        deletion_scheduled(),
        auto_renew_changed({"period": "P1M", "source": "balance"}),
        transfer_requested(10),
    ).when(report(AttemptOutcome.DONE, 10)).then(
        lifted(HoldCause.CLIENT, 5, reason=""),
        kept(reason=""),
        auto_renew_changed(None),
        done(events.Transferred, 10),
        for_new_owner,
    )


def test_transfer_leaves_the_holds_of_others() -> None:
    given(*SUSPENDED, placed(HoldCause.ADMIN, 8), transfer_requested(9)).when(
        report(AttemptOutcome.DONE, 9)
    ).then(lifted(HoldCause.CLIENT, 5, reason=""), done(events.Transferred, 9))


def test_transfer_that_is_impossible_is_staffs_task_and_a_cancelled_one_leaves_the_owner() -> None:
    transferring = (*ACTIVE, transfer_requested(5))
    given(*transferring).when(report(AttemptOutcome.IMPOSSIBLE, 5)).then(
        ended(operation_events.ManualTaskRequired, 5)
    )
    given(*transferring).when(report(AttemptOutcome.CANCELLED, 5)).then(
        failed(OperationKind.TRANSFER, 5, "cancelled")
    )


def test_operation_after_the_transfer_is_the_new_owners() -> None:
    service = given(*ACTIVE, transfer_requested(5), done(events.Transferred, 5)).service()
    assert service.client_id == OTHER_CLIENT_ID
