"""Every event of a question has an example, a contract, a published form and a reader."""

from __future__ import annotations

from typing import get_args

import msgspec

from services.notifications.domain.question_events import QuestionEvent
from services.notifications.publish import to_published_event
from shared.contracts.question import PublishedQuestionEvent
from shared.messaging.envelope import decode
from tests.support.questions import EVERY_EVENT, question_events, to_cloud_event


def test_every_event_has_an_example_a_contract_and_a_reader() -> None:
    domain_events = question_events(*EVERY_EVENT)
    assert {type(event) for event in domain_events} == set(get_args(QuestionEvent))
    raw = [msgspec.json.encode(to_cloud_event(event)) for event in domain_events]
    decoded = [decode(event).data for event in raw]
    assert decoded == [to_published_event(event) for event in domain_events]
    assert {type(data) for data in decoded} == set(get_args(PublishedQuestionEvent))


def test_contract_has_every_field_of_its_domain_event() -> None:
    for event in question_events(*EVERY_EVENT):
        fields = set(type(event).__annotations__)
        assert set(msgspec.structs.asdict(to_published_event(event))) == fields


def test_source_is_notifications() -> None:
    event = to_cloud_event(question_events(*EVERY_EVENT)[0])
    assert (event.source, event.type) == ("/hostledger/notifications", "question.asked")
