"""Example events of one question, and given(...).when(...).then(...) or .refused(...) for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import pytest

from services.notifications.domain import question_events as events
from services.notifications.domain.question import Question
from services.notifications.publish import to_published_event
from shared.eventstore.command_context import use_command_context
from shared.eventstore.event import Event
from shared.eventstore.feed import cloud_event
from shared.messaging.envelope import CloudEvent
from shared.rules.refusals import Refusal
from tests.support.command_context import CLIENT_ID, some_context

ID = UUID("00000000-0000-4000-8000-000000000021")
SERVICE_ID = UUID("00000000-0000-4000-8000-000000000001")
SUBJECT, TEXT = "some subject", "some text"
SOME_HASHES = {"subject_sha256": sha256(SUBJECT.encode()).hexdigest()}
TEXT_SHA256 = sha256(TEXT.encode()).hexdigest()


@dataclass(frozen=True)
class ExampleEvent:
    event_class: type[Event]
    fields: dict[str, Any]

    def at_version(self, version: int) -> Event:
        with use_command_context(some_context()) as context:
            return self.event_class(
                originator_id=ID,
                originator_version=version,
                timestamp=context.timestamp,
                **self.fields,
            )


def asked(from_staff: bool = False) -> ExampleEvent:
    fields = {
        "originator_topic": Question.TOPIC,
        "client_id": CLIENT_ID,
        "department": "support",
        "service_id": SERVICE_ID,
        "subject_id": uuid5(ID, "subject"),
        "message_id": uuid5(ID, "1"),
        "text_sha256": TEXT_SHA256,
        "from_staff": from_staff,
    }
    return ExampleEvent(events.Asked, fields | SOME_HASHES)


def message_added(version: int) -> ExampleEvent:
    return ExampleEvent(events.MessageAdded, _message(version))


def answered(version: int) -> ExampleEvent:
    return ExampleEvent(events.Answered, _message(version))


def _message(version: int) -> dict[str, Any]:
    return {"message_id": uuid5(ID, str(version)), "text_sha256": TEXT_SHA256}


READ = ExampleEvent(events.Read, {})
TAKEN = ExampleEvent(events.Taken, {})
CLOSED = ExampleEvent(events.Closed, {})
ARCHIVED = ExampleEvent(events.Archived, {})
REOPENED = ExampleEvent(events.Reopened, {})
EVERY_EVENT = (
    asked(),
    TAKEN,
    answered(3),
    READ,
    message_added(5),
    CLOSED,
    REOPENED,
    answered(8),
    READ,
    ARCHIVED,
)


def question_events(*examples: ExampleEvent, first_version: int = 1) -> list[Event]:
    return [example.at_version(number) for number, example in enumerate(examples, first_version)]


def to_cloud_event(event: Event) -> CloudEvent:
    published = to_published_event(event)
    return cloud_event(event, published, "/hostledger/notifications", event.originator_version)


class given:
    def __init__(self, *examples: ExampleEvent) -> None:
        self._past = question_events(*examples)

    def when(self, command: Callable[[Question], None]) -> given:
        self._command = command
        return self

    def then(self, *examples: ExampleEvent) -> None:
        question = self.question()
        with use_command_context(some_context()):
            self._command(question)
        expected = question_events(*examples, first_version=len(self._past) + 1)
        assert list(question.collect_events()) == expected

    def refused(self, refusal: type[Refusal]) -> None:
        question = self.question()
        with use_command_context(some_context()), pytest.raises(refusal):
            self._command(question)
        assert list(question.collect_events()) == []

    def question(self) -> Question:
        question: Question | None = None
        for event in self._past:
            question = event.mutate(question)
        assert question
        return question
