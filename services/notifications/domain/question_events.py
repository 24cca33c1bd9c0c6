"""The domain events of a question, as the event store keeps them: ids and hashes, no text."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.domain import Aggregate

from shared.eventstore.event import Event


class Asked(Event, Aggregate.Created):
    TOPIC = "notifications.question.asked"
    client_id: UUID
    department: str
    service_id: UUID | None
    subject_id: UUID
    subject_sha256: str
    message_id: UUID
    text_sha256: str
    from_staff: bool


class MessageAdded(Event):
    TOPIC = "notifications.question.message_added"
    message_id: UUID
    text_sha256: str


class Answered(Event):
    TOPIC = "notifications.question.answered"
    message_id: UUID
    text_sha256: str


class Read(Event):
    TOPIC = "notifications.question.read"


class Taken(Event):
    TOPIC = "notifications.question.taken"


class Closed(Event):
    TOPIC = "notifications.question.closed"


class Archived(Event):
    TOPIC = "notifications.question.archived"


class Reopened(Event):
    TOPIC = "notifications.question.reopened"


QuestionEvent = Asked | MessageAdded | Answered | Read | Taken | Closed | Archived | Reopened
