"""What may be done with a question in which state, and what both sides then see."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.notifications.domain.question import Question
from services.notifications.domain.refusals import NotAllowedInState
from shared.eventstore.command_context import use_command_context
from shared.rules.vocabulary import Role
from tests.support.command_context import CLIENT_ID, some_context
from tests.support.questions import (
    ARCHIVED,
    CLOSED,
    ID,
    READ,
    REOPENED,
    SERVICE_ID,
    SUBJECT,
    TAKEN,
    TEXT,
    ExampleEvent,
    answered,
    asked,
    given,
    message_added,
    question_events,
)

Command = Callable[[Question], None]
read, take, close, reopen = Question.read, Question.take, Question.close, Question.reopen


def write(role: Role) -> Command:
    return lambda question: question.write(TEXT, role)


def archive(role: Role) -> Command:
    return lambda question: question.archive(role)


@pytest.mark.parametrize("role", [Role.CLIENT, Role.STAFF])
def test_ask_records_hashes_and_no_text(role: Role) -> None:
    with use_command_context(some_context()):
        question = Question.ask(ID, CLIENT_ID, "support", SERVICE_ID, SUBJECT, TEXT, role)
    expected = question_events(asked(from_staff=role is Role.STAFF))
    assert list(question.collect_events()) == expected
    assert SUBJECT not in str(expected) and TEXT not in str(expected)


@pytest.mark.parametrize(
    ("past", "client", "staff"),
    [
        ([], "in_progress", "new"),
        ([TAKEN], "in_progress", "taken"),
        ([answered(2)], "new_messages", "answered"),
        ([answered(2), READ], "reviewed", "answered"),
        ([answered(2), READ, message_added(4)], "in_progress", "new"),
        ([TAKEN, answered(3), CLOSED], "new_messages", "closed"),
        ([answered(2), READ, ARCHIVED], "archived", "archived"),
        ([answered(2), READ, ARCHIVED, REOPENED], "in_progress", "new"),
        ([answered(2), READ, ARCHIVED, message_added(5)], "in_progress", "new"),
        ([answered(2), READ, ARCHIVED, answered(5)], "new_messages", "answered"),
    ],
)
def test_states_that_both_sides_see(past: list[ExampleEvent], client: str, staff: str) -> None:
    question = given(asked(), *past).question()
    assert (question.client_state, question.staff_state) == (client, staff)


def test_question_of_staff_is_new_to_the_client() -> None:
    question = given(asked(from_staff=True)).question()
    assert (question.client_state, question.staff_state) == ("new_messages", "answered")


@pytest.mark.parametrize("past", [[], [TAKEN], [TAKEN, CLOSED], [answered(2), READ, ARCHIVED]])
def test_both_may_write_in_every_state(past: list[ExampleEvent]) -> None:
    version = len(past) + 2
    given(asked(), *past).when(write(Role.CLIENT)).then(message_added(version))
    given(asked(), *past).when(write(Role.STAFF)).then(answered(version))


def test_read_what_is_new() -> None:
    given(asked(), answered(2)).when(read).then(READ)
    given(asked()).when(read).refused(NotAllowedInState)
    given(asked(), answered(2), READ).when(read).refused(NotAllowedInState)


def test_take_what_nobody_took() -> None:
    given(asked()).when(take).then(TAKEN)
    given(asked(), answered(2)).when(take).then(TAKEN)
    given(asked(), TAKEN, message_added(3)).when(take).then(TAKEN)
    given(asked(), TAKEN).when(take).refused(NotAllowedInState)
    given(asked(), TAKEN, CLOSED).when(take).refused(NotAllowedInState)


def test_close_what_was_taken() -> None:
    given(asked(), TAKEN).when(close).then(CLOSED)
    given(asked(), TAKEN, answered(3), READ).when(close).then(CLOSED)
    given(asked(), TAKEN, message_added(3)).when(close).then(CLOSED)
    given(asked()).when(close).refused(NotAllowedInState)
    given(asked(), answered(2)).when(close).refused(NotAllowedInState)
    given(asked(), TAKEN, CLOSED).when(close).refused(NotAllowedInState)
    given(asked(), TAKEN, CLOSED, message_added(4)).when(close).refused(NotAllowedInState)


def test_client_archives_what_was_read() -> None:
    client = archive(Role.CLIENT)
    given(asked(), answered(2), READ).when(client).then(ARCHIVED)
    for past in ([], [answered(2)], [TAKEN, CLOSED], [answered(2), READ, ARCHIVED]):
        given(asked(), *past).when(client).refused(NotAllowedInState)


def test_staff_archive_what_was_closed() -> None:
    staff = archive(Role.STAFF)
    given(asked(), TAKEN, CLOSED).when(staff).then(ARCHIVED)
    for past in ([], [TAKEN], [answered(2), READ], [TAKEN, CLOSED, ARCHIVED]):
        given(asked(), *past).when(staff).refused(NotAllowedInState)


def test_reopen_what_is_closed_or_archived() -> None:
    given(asked(), TAKEN, CLOSED).when(reopen).then(REOPENED)
    given(asked(), answered(2), READ, ARCHIVED).when(reopen).then(REOPENED)
    for past in ([], [TAKEN], [answered(2), READ], [TAKEN, CLOSED, REOPENED]):
        given(asked(), *past).when(reopen).refused(NotAllowedInState)
