"""The event store of notifications, with its lookup tables and texts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import UpdateBase

from services.notifications import lookup, texts
from services.notifications.domain.question import Question
from services.notifications.domain.question_events import QuestionEvent
from services.notifications.domain.refusals import UnknownQuestion
from shared.eventstore.store import Store


class NotificationsStore(Store):
    name = "notifications"
    lookup_tables = texts.TABLES
    """With the clients' rows: all tables of the app share their MetaData."""

    def question(self, question_id: UUID) -> Question:
        """Raises UnknownQuestion."""
        if question := self.find(Question, question_id):
            return question
        raise UnknownQuestion()

    def lookup_rows(self, event: object) -> Iterable[UpdateBase]:
        return lookup.lookup_rows(event) if isinstance(event, QuestionEvent) else ()
