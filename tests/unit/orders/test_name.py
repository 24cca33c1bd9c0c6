"""A name is borne by one service of a type at a time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.orders.domain import name_events as events
from services.orders.domain.name import Name, name_id
from services.orders.domain.refusals import NameTaken
from shared.eventstore.command_context import use_command_context
from tests.support.command_context import new_id, some_context
from tests.support.service_events import ID


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    with use_command_context(some_context()):
        yield


def name() -> Name:
    name = Name.begin("some-type", "domain", "some.example")
    name.reserve(ID)
    return name


def test_second_service_is_refused_until_the_first_releases_the_name() -> None:
    reserved, other = name(), new_id()
    with pytest.raises(NameTaken) as refused:
        reserved.reserve(other)
    assert refused.value.extensions == {"field": "domain", "value": "some.example"}
    reserved.release(ID)
    reserved.reserve(other)
    assert [type(event) for event in reserved.collect_events()] == [
        events.Begun,
        events.Reserved,
        events.Released,
        events.Reserved,
    ]
    assert reserved.service_id == other


def test_what_changes_nothing_writes_nothing() -> None:
    reserved = name()
    reserved.collect_events()
    reserved.reserve(ID)
    reserved.release(new_id())
    assert list(reserved.collect_events()) == [] and reserved.service_id == ID


def test_type_field_and_value_make_the_stream() -> None:
    ids = {
        name_id(*each)
        for each in [
            ("some-type", "domain", "some.example"),
            ("other-type", "domain", "some.example"),
            ("some-type", "hostname", "some.example"),
            ("some-type", "domainsome", ".example"),
            ("some-type", "domain", "Some.example"),
        ]
    }
    assert len(ids) == 5 and name().id in ids
