"""The event store of notifications, with its lookup tables and texts."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from services.notifications import clients, lookup, texts
from services.notifications.domain.question import Question
from services.notifications.domain.question_events import QuestionEvent
from services.notifications.domain.refusals import UnknownQuestion
from shared.eventstore.rows import Row
from shared.eventstore.store import Store
from shared.migrations.migrations import Migrations

MIGRATIONS = Migrations(
    name="notifications",
    tables=[lookup.TABLES, texts.TABLES, clients.TABLES],
    revisions=Path(__file__).parent / "revisions",
)
"""No event says what texts and clients hold: they cannot be built again."""


class NotificationsStore(Store):
    name = "notifications"
    lookup_tables = lookup.TABLES
    migrations = (MIGRATIONS,)

    def question(self, question_id: UUID) -> Question:
        """Raises UnknownQuestion."""
        if question := self.find(Question, question_id):
            return question
        raise UnknownQuestion()

    def lookup_rows(self, event: object) -> Iterable[Row]:
        return lookup.lookup_rows(event) if isinstance(event, QuestionEvent) else ()
