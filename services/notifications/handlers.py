"""Command handlers: each loads a question and lets it decide. No rules, no HTTP, no saving."""

from __future__ import annotations

from uuid import uuid5

from services.notifications import texts
from services.notifications.commands import (
    ArchiveQuestion,
    AskQuestion,
    CloseQuestion,
    QuestionCommand,
    ReadQuestion,
    ReopenQuestion,
    TakeQuestion,
    WriteMessage,
)
from services.notifications.domain.question import Question
from services.notifications.domain.refusals import UnknownQuestion
from services.notifications.ports import VisibleServices
from services.notifications.store import NotificationsStore
from shared.eventstore.command_context import command_context
from shared.eventstore.command_handling import Decision
from shared.eventstore.rows import Row
from shared.rules.refusals import UnknownService, VersionConflict


def ask_question(
    command: AskQuestion, store: NotificationsStore, *, services: VisibleServices
) -> Decision:
    """Raises UnknownService, also if the service is another client's; LifecycleUnavailable."""
    if command.service_id and services.owner(command.service_id) != command.client_id:
        raise UnknownService()
    question = Question.ask(
        question_id=uuid5(command_context.get().command_id, "question"),
        client_id=command.client_id,
        department=command.department,
        service_id=command.service_id,
        subject=command.subject,
        text=command.text,
        role=command.issuer.role,
    )
    subject = texts.insert_text(question.subject_id, question.client_id, command.subject)
    text = texts.insert_text(question.message_id, question.client_id, command.text)
    return _decision(question, subject, text)


def write_message(command: WriteMessage, store: NotificationsStore) -> Decision:
    question = _load(command, store)
    question.write(command.text, command.issuer.role)
    text = texts.insert_text(question.message_id, question.client_id, command.text)
    return _decision(question, text)


def read_question(command: ReadQuestion, store: NotificationsStore) -> Decision:
    question = _load(command, store)
    question.read()
    return _decision(question)


def take_question(command: TakeQuestion, store: NotificationsStore) -> Decision:
    question = _load(command, store)
    question.take()
    return _decision(question)


def close_question(command: CloseQuestion, store: NotificationsStore) -> Decision:
    question = _load(command, store)
    question.close()
    return _decision(question)


def archive_question(command: ArchiveQuestion, store: NotificationsStore) -> Decision:
    question = _load(command, store)
    question.archive(command.issuer.role)
    return _decision(question)


def reopen_question(command: ReopenQuestion, store: NotificationsStore) -> Decision:
    question = _load(command, store)
    question.reopen()
    return _decision(question)


def _load(command: QuestionCommand, store: NotificationsStore) -> Question:
    """Raises UnknownQuestion, also for another client's or department's; VersionConflict."""
    question, issuer = store.question(command.question_id), command.issuer
    if not (issuer.may_see(question.client_id) and issuer.may_see_department(question.department)):
        raise UnknownQuestion()
    if command.expected_version not in (None, question.version):
        raise VersionConflict(version=question.version)
    return question


def _decision(question: Question, *rows: Row) -> Decision:
    """The receipt holds no text, so that a client can be forgotten."""
    response = {
        "id": str(question.id),
        "version": question.version,
        "client_state": question.client_state,
        "staff_state": question.staff_state,
    }
    return Decision(changed=[question], response=response, rows=rows)
