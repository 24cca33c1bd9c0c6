"""HTTP requests to commands and queries, for questions."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from services.notifications import handlers, views
from services.notifications.commands import AskQuestion
from services.notifications.web.current import departments, store, visible_services
from services.notifications.web.responses import question_response
from services.notifications.web.schemas import (
    AskQuestionSchema,
    DepartmentsSchema,
    QuestionSchema,
    QuestionsQuerySchema,
)
from shared.eventstore.command_handling import handle
from shared.rules.caller import Caller
from shared.rules.vocabulary import QuestionState, Role, StaffQuestionState
from shared.web.auth import current_caller
from shared.web.blueprint import Blueprint
from shared.web.openapi import COMMAND_HEADERS, QUERY_HEADERS, REQUIRED_KEY
from shared.web.responses import RouteResult, versioned_response
from shared.web.schemas import page_schema

bp = Blueprint("questions", __name__)


@bp.post("/v1/questions", parameters=[REQUIRED_KEY])
@bp.arguments(AskQuestionSchema)
@bp.response(201, QuestionSchema, headers=COMMAND_HEADERS)
def ask_question(body: dict[str, Any]) -> RouteResult:
    """Ask the provider a question, also about a service."""
    caller = current_caller()
    client_id = _client_id(caller, body.pop("client_id", None))
    if body["department"] not in departments():
        raise ValidationError({"json": {"department": ["Not a known department."]}})
    command = AskQuestion(issuer=caller, client_id=client_id, **body)
    handler = partial(handlers.ask_question, services=visible_services())
    return question_response(handle(handler, command, store()), 201)


@bp.get("/v1/questions")
@bp.arguments(QuestionsQuerySchema, location="query")
@bp.response(200, page_schema(QuestionSchema))
def questions(query: dict[str, Any]) -> dict[str, Any]:
    """List the caller's questions; for staff, those of their departments. Newest first."""
    caller, limit, cursor = current_caller(), query.pop("limit"), query.pop("cursor")
    states = StaffQuestionState if caller.role is Role.STAFF else QuestionState
    if query.get("state", states(next(iter(states)))) not in list(states):
        raise ValidationError({"query": {"state": ["Not a state that this role sees."]}})
    with store().engine.connect() as connection:
        filters = views.Filters(**query)
        return {**views.questions(connection, caller, filters, limit, cursor)}


@bp.get("/v1/questions/<uuid:question_id>")
@bp.response(200, QuestionSchema, headers=QUERY_HEADERS)
def question(question_id: UUID) -> RouteResult:
    """Read a question and its messages, oldest first."""
    with store().engine.connect() as connection:
        view = views.question(connection, current_caller(), question_id)
    return versioned_response(view, view["version"])


@bp.get("/v1/departments")
@bp.response(200, DepartmentsSchema)
def list_departments() -> dict[str, Any]:
    """List the departments that can be asked."""
    return {"items": departments(), "next": None}


def _client_id(caller: Caller, named: UUID | None) -> UUID:
    """A client asks for themselves, staff in a client's name."""
    if caller.role is Role.CLIENT:
        return UUID(caller.sub)
    if named is None:
        raise ValidationError({"json": {"client_id": ["Missing data for required field."]}})
    return named
