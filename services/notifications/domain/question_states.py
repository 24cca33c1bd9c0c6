"""The two states of a question after each event: the client's, and the staff's.

They follow from the event alone, so that the lookup table needs no aggregate to be right.
"""

from __future__ import annotations

from typing import assert_never

from services.notifications.domain import question_events as events
from shared.rules.vocabulary import QuestionState, StaffQuestionState


def client_state_after(event: events.QuestionEvent) -> QuestionState | None:
    """None: as before."""
    match event:
        case events.Asked():
            by_staff = event.from_staff
            return QuestionState.NEW_MESSAGES if by_staff else QuestionState.IN_PROGRESS
        case events.MessageAdded() | events.Reopened():
            return QuestionState.IN_PROGRESS
        case events.Answered():
            return QuestionState.NEW_MESSAGES
        case events.Read():
            return QuestionState.REVIEWED
        case events.Archived():
            return QuestionState.ARCHIVED
        case events.Taken() | events.Closed():
            return None
        case _:
            assert_never(event)


def staff_state_after(event: events.QuestionEvent) -> StaffQuestionState | None:
    """None: as before."""
    match event:
        case events.Asked():
            return StaffQuestionState.ANSWERED if event.from_staff else StaffQuestionState.NEW
        case events.MessageAdded() | events.Reopened():
            return StaffQuestionState.NEW
        case events.Answered():
            return StaffQuestionState.ANSWERED
        case events.Taken():
            return StaffQuestionState.TAKEN
        case events.Closed():
            return StaffQuestionState.CLOSED
        case events.Archived():
            return StaffQuestionState.ARCHIVED
        case events.Read():
            return None
        case _:
            assert_never(event)
