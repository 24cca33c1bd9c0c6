"""Writes the published example of every event: `python -m tests.support.published_examples`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from services.notifications.publish import to_published_event as publish_question
from services.orders.publish import to_published_event
from shared.contracts import generate
from shared.contracts.base import PublishedEvent
from tests.support.order_examples import order_examples
from tests.support.questions import EVERY_EVENT, question_events
from tests.support.scenario import events
from tests.support.term_events import EXAMPLES


def examples() -> dict[type[PublishedEvent], PublishedEvent]:
    """The first of each type."""
    published = [
        *map(to_published_event, events(*EXAMPLES)),
        *map(to_published_event, order_examples()),
        *map(publish_question, question_events(*EVERY_EVENT)),
    ]
    return {type(event): event for event in reversed(published)}


def example_files() -> Iterator[tuple[Path, bytes]]:
    for contract, event in examples().items():
        yield generate.path_of(contract, "example"), generate.as_json(event)


if __name__ == "__main__":
    generate.write(generate.FOLDER, example_files())
