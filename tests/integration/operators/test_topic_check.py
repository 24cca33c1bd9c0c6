"""What `hostledger verify` finds in the copy of a store that a topic is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest

from services.cli import opened
from services.cli.verify_log import StoreFacts, TopicCheck, TopicFacts, check_store
from shared.eventstore.store_log import StoreLog
from shared.subscriptions.parking import digest
from tests.support.operators import Operators
from tests.support.replays import MemoryLog

Found = tuple[TopicFacts, list[str]]


@pytest.fixture
def operators(tmp_path: Path) -> Iterator[Operators]:
    operators = Operators(tmp_path / "data")
    yield operators
    operators.close()


@pytest.fixture
def store(operators: Operators) -> Iterator[StoreLog]:
    with opened.open_store(operators.folder, "orders") as (_, log):
        yield log


@pytest.fixture
def published(store: StoreLog) -> list[bytes]:
    """Everything that is in the store."""
    batches = [batch for found in store.read({}, store.ends()) for batch in found]
    return [value for batch in batches for value in batch.values if value]


def check(store: StoreLog, topic: Sequence[bytes | None], discarded: Sequence[str] = ()) -> Found:
    found: list[str] = []
    ends = store.ends()
    facts: StoreFacts = check_store(store, ends, max(ends.values()), found.append)
    log = MemoryLog(topic)
    return TopicCheck(store, facts, discarded, found.append).run(log, log.ends()), found


def test_repeated_records_are_no_fault(store: StoreLog, published: list[bytes]) -> None:
    facts, found = check(store, [*published, *published[:5], *published])
    assert (facts.duplicates, found) == (5 + len(published), [])


def test_event_that_is_missing_at_the_end(store: StoreLog, published: list[bytes]) -> None:
    _, found = check(store, published[:-1])
    assert len(found) == 1 and "the topic ends at" in found[0]


def test_event_that_is_missing_in_the_middle(store: StoreLog, published: list[bytes]) -> None:
    second = next(value for value in published if b'"sequence":"2"' in value)
    _, found = check(store, [value for value in published if value != second])
    assert any("3 after 1" in text or "the topic ends at 1" in text for text in found)


def test_event_that_was_changed(store: StoreLog, published: list[bytes]) -> None:
    changed = msgspec.json.decode(published[3]) | {"actor": "staff:somebody"}
    published[3] = msgspec.json.encode(changed)
    facts, found = check(store, published)
    assert facts.unrecognised == 1 and "differs from the event store" in found[0]


def test_event_that_is_written_in_another_way_is_the_same(
    store: StoreLog, published: list[bytes]
) -> None:
    attributes = msgspec.json.decode(published[3])
    published[3] = msgspec.json.encode(dict(reversed(attributes.items())))
    assert check(store, published)[1] == []


@pytest.mark.parametrize("foreign", [b"no event", None, b"{}", b"\xff", b'{"subject": 1}'])
def test_record_that_is_no_event(
    store: StoreLog, published: list[bytes], foreign: bytes | None
) -> None:
    facts, found = check(store, [*published, foreign])
    assert facts.unrecognised == 1 and f"@{len(published)}: unrecognised record" in found[0]
    facts, found = check(store, [*published, foreign], [digest(foreign)])
    assert (facts.unrecognised, facts.discarded, found) == (0, 1, [])
