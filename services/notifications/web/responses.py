"""The response to every command: the question as the command left it."""

from __future__ import annotations

from services.notifications import views
from services.notifications.web.current import store
from shared.eventstore.command_handling import CommandResult
from shared.web.auth import current_caller
from shared.web.responses import RouteResult, command_response


def question_response(result: CommandResult, status: int = 200) -> RouteResult:
    with store().engine.connect() as connection:
        view = views.question_after(connection, current_caller().role, result.response)
    return command_response(CommandResult(response=view, replayed=result.replayed), status)
