"""Deletion after a one-time code: what counts as a try, and what gives a new one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.orders.domain import service_events as events
from shared.rules.one_time_code import GivenCode, one_time_code
from shared.rules.policies import TypePolicy
from shared.rules.refusals import NotOffered, PhoneCheckRequired
from shared.rules.vocabulary import DeletionMoment, DeletionPolicy, OperationKind, Role
from tests.support.command_context import OTHER_CLIENT_ID, TIMESTAMP
from tests.support.deletion_code_events import (
    CODE_REFUSED,
    CODE_REQUESTED,
    EXPIRES_AT,
    code_refused,
    code_requested,
)
from tests.support.scenario import Command, given
from tests.support.service_events import (
    ACTIVE,
    POLICY,
    SUSPENDED,
    WITHOUT_CONFIGURATION,
    deleted,
    deletion_scheduled,
    done,
    failed,
    id_from_version,
    kept,
    ordered,
    requested,
)

KEY = "some key that nobody can guess"
PHONE_CHECK = replace(POLICY, deletion=DeletionPolicy.PHONE_CHECK)
AT_PERIOD_END = replace(PHONE_CHECK, deletion_moment=DeletionMoment.PERIOD_END)
USED_UP = (*CODE_REQUESTED, *(code_refused(left) for left in (4, 3, 2, 1, 0)))
EXPIRED = (*ACTIVE, code_requested(5, expires_at=TIMESTAMP))
"""At this very moment."""


def delete(
    code: str | None = None,
    role: Role = Role.CLIENT,
    moment: DeletionMoment | None = None,
    policy: TypePolicy = PHONE_CHECK,
) -> Command:
    given_code = GivenCode(text=code, key=KEY) if code else None
    return lambda service: service.delete(role, policy, moment, "some reason", code=given_code)


def code_of(version: int) -> str:
    """The code of the nonce that the event of this version holds."""
    return one_time_code(KEY, id_from_version(version))


WRONG = "".join(str(9 - int(digit)) for digit in code_of(5))
DELETION = requested(OperationKind.DELETION, 6, "some reason")


def test_client_without_a_code_asks_for_one() -> None:
    facts = given(*ACTIVE).when(delete()).refused(PhoneCheckRequired, code_requested(5))
    assert facts == {"tries_left": 5, "expires_at": EXPIRES_AT, "version": 5}


@pytest.mark.parametrize("code", [None, WRONG])
def test_code_that_was_not_requested_asks_for_one(code: str | None) -> None:
    given(*ACTIVE).when(delete(code)).refused(PhoneCheckRequired, code_requested(5))
    given(*EXPIRED).when(delete(code_of(5))).refused(PhoneCheckRequired, code_requested(6))


def test_asking_again_before_it_expires_gives_no_new_one() -> None:
    facts = given(*CODE_REFUSED).when(delete()).refused(PhoneCheckRequired)
    assert facts == {"tries_left": 4, "expires_at": EXPIRES_AT, "version": 6}
    given(*USED_UP).when(delete()).refused(PhoneCheckRequired)


def test_right_code_deletes() -> None:
    given(*CODE_REQUESTED).when(delete(code_of(5))).then(DELETION)
    given(*CODE_REFUSED).when(delete(code_of(5))).then(
        requested(OperationKind.DELETION, 7, "some reason")
    )


def test_each_wrong_code_takes_a_try() -> None:
    facts = given(*CODE_REFUSED).when(delete(WRONG)).refused(PhoneCheckRequired, code_refused(3))
    assert facts == {"tries_left": 3, "expires_at": EXPIRES_AT, "version": 7}
    given(*USED_UP[:-1]).when(delete(WRONG)).refused(PhoneCheckRequired, code_refused(0))


def test_after_five_tries_even_the_right_code_is_refused() -> None:
    for code in (WRONG, code_of(5)):
        facts = given(*USED_UP).when(delete(code)).refused(PhoneCheckRequired)
        assert facts["tries_left"] == 0


def test_moment_rules_stay_and_a_code_is_not_wasted_on_them() -> None:
    early = delete(code_of(5), moment=DeletionMoment.AT_ONCE, policy=AT_PERIOD_END)
    given(*CODE_REQUESTED).when(early).refused(NotOffered)
    allowed = delete(code_of(5), policy=AT_PERIOD_END)
    given(*CODE_REQUESTED).when(allowed).then(deletion_scheduled())
    unasked = delete(moment=DeletionMoment.AT_ONCE, policy=AT_PERIOD_END)
    given(*ACTIVE).when(unasked).refused(PhoneCheckRequired, code_requested(5))


def test_code_is_used_once() -> None:
    withdrawn = (*CODE_REQUESTED, deletion_scheduled(), kept())
    given(*withdrawn).when(delete(code_of(5))).refused(PhoneCheckRequired, code_requested(8))
    cancelled = (*CODE_REQUESTED, DELETION, failed(OperationKind.DELETION, 6, "cancelled"))
    given(*cancelled).when(delete(code_of(5))).refused(PhoneCheckRequired, code_requested(8))


def test_other_operations_give_no_new_tries() -> None:
    rebooted = (*USED_UP, requested(OperationKind.REBOOT, 11, hard=True), done(events.Rebooted, 11))
    given(*rebooted).when(delete(code_of(5))).refused(PhoneCheckRequired)


def test_new_owner_does_not_delete_with_the_old_owners_code() -> None:
    transfer = requested(OperationKind.TRANSFER, 6, to_client_id=str(OTHER_CLIENT_ID))
    transferred = (*CODE_REQUESTED, transfer, done(events.Transferred, 6))
    given(*transferred).when(delete(code_of(5))).refused(PhoneCheckRequired, code_requested(8))


def test_staff_need_no_code() -> None:
    given(*ACTIVE).when(delete(role=Role.STAFF)).then(
        requested(OperationKind.DELETION, 5, "some reason")
    )


def test_by_the_table_some_rows_need_none() -> None:
    given(ordered()).when(delete()).then(deleted(None, "some reason"))
    given(*WITHOUT_CONFIGURATION).when(delete()).refused(PhoneCheckRequired, code_requested(4))
    coded = (*WITHOUT_CONFIGURATION, code_requested(4))
    given(*coded).when(delete(code_of(4))).then(deleted(None, "some reason"))
    given(*SUSPENDED).when(delete()).refused(PhoneCheckRequired, code_requested(8))
