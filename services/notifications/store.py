"""The event store of notifications, with its lookup tables and texts."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from services.notifications import clients, lookup, texts
from services.notifications.domain.question import Question
from services.notifications.domain.question_events import QuestionEvent
from services.notifications.domain.refusals import UnknownQuestion
from shared.eventstore.rows import Row
from shared.eventstore.store import Store


class NotificationsStore(Store):
    name = "notifications"
    lookup_tables = lookup.TABLES

    def __init__(
        self, url: str, *, timeout_seconds: float | None = None, create_tables: bool = False
    ) -> None:
        super().__init__(url, timeout_seconds=timeout_seconds, create_tables=create_tables)
        if create_tables:  # no event says what they hold: they are never built again
            texts.TABLES.create_all(self.engine)
            clients.TABLES.create_all(self.engine)

    def question(self, question_id: UUID) -> Question:
        """Raises UnknownQuestion."""
        if question := self.find(Question, question_id):
            return question
        raise UnknownQuestion()

    def lookup_rows(self, event: object) -> Iterable[Row]:
        return lookup.lookup_rows(event) if isinstance(event, QuestionEvent) else ()
