"""Events that notifications publishes about a client's question. Kafka topic hosting.question.

Subject and texts are rows of notifications: events carry their ids and hashes only.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from shared.contracts.base import PublishedEvent, UnknownEvent


class QuestionAsked(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "question.asked"
    client_id: UUID
    department: str
    service_id: UUID | None
    subject_id: UUID
    subject_sha256: str
    message_id: UUID
    text_sha256: str
    from_staff: bool
    """Staff asked the client, in the client's name."""


class QuestionMessageAdded(PublishedEvent, frozen=True, kw_only=True):
    """The client wrote again."""

    TYPE: ClassVar = "question.message_added"
    message_id: UUID
    text_sha256: str


class QuestionAnswered(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "question.answered"
    message_id: UUID
    text_sha256: str


class QuestionRead(PublishedEvent, frozen=True, kw_only=True):
    """The client has seen the answer."""

    TYPE: ClassVar = "question.read"


class QuestionTaken(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "question.taken"


class QuestionClosed(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "question.closed"


class QuestionArchived(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "question.archived"


class QuestionReopened(PublishedEvent, frozen=True, kw_only=True):
    TYPE: ClassVar = "question.reopened"


PublishedQuestionEvent = (
    QuestionAsked
    | QuestionMessageAdded
    | QuestionAnswered
    | QuestionRead
    | QuestionTaken
    | QuestionClosed
    | QuestionArchived
    | QuestionReopened
)
QuestionEventData = PublishedQuestionEvent | UnknownEvent
