"""HTTP requests to commands, for one question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from services.notifications import handlers
from services.notifications.commands import (
    ArchiveQuestion,
    CloseQuestion,
    QuestionCommand,
    ReadQuestion,
    ReopenQuestion,
    TakeQuestion,
    WriteMessage,
)
from services.notifications.store import NotificationsStore
from services.notifications.web.current import store
from services.notifications.web.responses import question_response
from services.notifications.web.schemas import QuestionSchema, WriteMessageSchema
from shared.eventstore.command_handling import Decision, handle
from shared.rules.vocabulary import Role
from shared.web.auth import current_caller
from shared.web.blueprint import Blueprint
from shared.web.context import expected_version
from shared.web.openapi import COMMAND_HEADERS, COMMAND_PARAMETERS
from shared.web.responses import RouteResult

C = TypeVar("C", bound=QuestionCommand)
Handler = Callable[[C, NotificationsStore], Decision]

bp = Blueprint("question_commands", __name__)


@bp.post("/v1/questions/<uuid:question_id>/messages", parameters=COMMAND_PARAMETERS)
@bp.arguments(WriteMessageSchema)
@bp.response(201, QuestionSchema, headers=COMMAND_HEADERS)
def write_message(body: dict[str, Any], question_id: UUID) -> RouteResult:
    """Write a further message; it reopens a question that was closed or archived."""
    return _handle(handlers.write_message, WriteMessage, question_id, 201, **body)


@bp.post(
    "/v1/questions/<uuid:question_id>/read", roles={Role.CLIENT}, parameters=COMMAND_PARAMETERS
)
@bp.response(200, QuestionSchema, headers=COMMAND_HEADERS)
def read_question(question_id: UUID) -> RouteResult:
    """Say that the new messages were read."""
    return _handle(handlers.read_question, ReadQuestion, question_id)


@bp.post("/v1/questions/<uuid:question_id>/take", roles={Role.STAFF}, parameters=COMMAND_PARAMETERS)
@bp.response(200, QuestionSchema, headers=COMMAND_HEADERS)
def take_question(question_id: UUID) -> RouteResult:
    """Take care of a question."""
    return _handle(handlers.take_question, TakeQuestion, question_id)


@bp.post(
    "/v1/questions/<uuid:question_id>/close", roles={Role.STAFF}, parameters=COMMAND_PARAMETERS
)
@bp.response(200, QuestionSchema, headers=COMMAND_HEADERS)
def close_question(question_id: UUID) -> RouteResult:
    """Close a question that was taken; for the client it stays open."""
    return _handle(handlers.close_question, CloseQuestion, question_id)


@bp.post("/v1/questions/<uuid:question_id>/archive", parameters=COMMAND_PARAMETERS)
@bp.response(200, QuestionSchema, headers=COMMAND_HEADERS)
def archive_question(question_id: UUID) -> RouteResult:
    """Archive a question that the client has read, or that staff have closed."""
    return _handle(handlers.archive_question, ArchiveQuestion, question_id)


@bp.post("/v1/questions/<uuid:question_id>/reopen", parameters=COMMAND_PARAMETERS)
@bp.response(200, QuestionSchema, headers=COMMAND_HEADERS)
def reopen_question(question_id: UUID) -> RouteResult:
    """Reopen a question that is closed or archived."""
    return _handle(handlers.reopen_question, ReopenQuestion, question_id)


def _handle(
    handler: Handler[C], command_class: type[C], question_id: UUID, status: int = 200, **body: Any
) -> RouteResult:
    command = command_class(
        question_id=question_id,
        issuer=current_caller(),
        expected_version=expected_version(),
        **body,
    )
    return question_response(handle(handler, command, store()), status)
