"""What the recorders promise beyond the library's: on lost connections, full disks, large saves."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import psycopg
import pytest
from eventsourcing.persistence import OperationalError, RecordConflictError, StoredEvent
from eventsourcing.sqlite import SQLiteCursor
from sqlalchemy import BigInteger, Column, MetaData, Table, Text, make_url, text

from shared.eventstore.rows import NewRow, Row
from shared.eventstore.sqlite import ImmediateTransaction
from tests.support import notes
from tests.support.notes import Notes

STREAM = UUID(int=1)
LARGE_SAVE_STREAMS = 50
DUE = Table(
    "due",
    MetaData(),
    Column("code", Text, primary_key=True),
    Column("due_at", BigInteger),
    Column("state", Text),
)
WRITERS = 4
WRITE = """
import sys, time
from uuid import uuid4
from tests.support import notes
with notes.Notes(sys.argv[1]) as store:
    sys.stdin.readline()
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        notes.note(store, uuid4(), 1, 2, 3)
"""

Insert = Callable[..., Sequence[int]]


@pytest.fixture
def store(url: str) -> Iterator[Notes]:
    with notes.notes(url) as store:
        yield store


def fail_once(
    store: Notes, monkeypatch: pytest.MonkeyPatch, error: Exception, *, written: bool
) -> None:
    """The next insert fails, before or after it was written."""
    insert: Insert = store.recorder._insert  # type: ignore[attr-defined]
    failures = [error]

    def fail(*arguments: Any) -> Sequence[int]:
        if failures and not written:
            raise failures.pop()
        ids = insert(*arguments)
        if failures:
            raise failures.pop()
        return ids

    monkeypatch.setattr(store.recorder, "_insert", fail)


def versions(store: Notes, stream_id: UUID = STREAM) -> list[int]:
    return [event.originator_version for event in store.events.get(stream_id)]


def test_a_locked_database_is_tried_again(store: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_once(store, monkeypatch, OperationalError("database is locked"), written=False)
    notes.note(store, STREAM, 1, 2)
    assert versions(store) == [1, 2]


@pytest.fixture
def postgres_store(postgres: str) -> Iterator[Notes]:
    """Streams of their own for each test: it is shared."""
    with notes.notes(postgres) as store:
        yield store


@pytest.mark.parametrize("with_statement", [False, True])
def test_of_rows_that_replace_each_other_the_last_stays(store: Notes, with_statement: bool) -> None:
    """On the fast path, and where an ordinary statement is saved with them."""
    DUE.create(store.engine)
    for saved in ([1], [None, 3]):
        values = [{"code": "some", "due_at": due_at, "state": "new"} for due_at in saved]
        rows: list[Row] = [NewRow(DUE, each, replaces=True) for each in values]
        if with_statement:
            rows.append(DUE.update().values(state="changed"))
        store.save(rows=rows)
    with store.engine.connect() as connection:
        assert connection.execute(DUE.select()).all() == [
            ("some", 3, "changed" if with_statement else "new")
        ]


def test_a_connection_lost_during_the_commit_is_no_conflict(
    postgres_store: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream_id = UUID(int=101)
    fail_once(postgres_store, monkeypatch, OperationalError("connection lost"), written=True)
    notes.note(postgres_store, stream_id, 1, 2)
    assert versions(postgres_store, stream_id) == [1, 2]


def test_a_conflict_after_a_lost_connection_is_a_conflict(
    postgres_store: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream_id = UUID(int=102)
    notes.note(postgres_store, stream_id, 1)
    fail_once(postgres_store, monkeypatch, OperationalError("connection lost"), written=False)
    with pytest.raises(RecordConflictError):
        postgres_store.recorder.insert_events([StoredEvent(stream_id, 1, "some", b"other")])
    assert versions(postgres_store, stream_id) == [1]


def test_a_database_that_stays_away_is_said_soon(
    postgres_store: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> Sequence[int]:
        raise OperationalError("connection refused")

    monkeypatch.setattr(postgres_store.recorder, "_insert", away)
    started = time.monotonic()
    with pytest.raises(OperationalError):
        notes.note(postgres_store, UUID(int=103), 1)
    assert time.monotonic() - started < 2


def test_each_app_has_the_schema_of_its_role(postgres: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE ROLE some_app LOGIN")
        connection.execute("CREATE DATABASE some_apps")
    url = make_url(postgres).set(database="some_apps")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        connection.execute("CREATE SCHEMA some_app AUTHORIZATION some_app")
    url = url.set(username="some_app")
    with notes.notes(url.render_as_string(hide_password=False)) as store:
        notes.note(store, STREAM, 1)
        with store.engine.connect() as tx:
            assert tx.execute(text("SELECT count(*) FROM some_app.notes_events")).scalar_one() == 1
            assert tx.execute(text("SELECT count(*) FROM some_app.store_epoch")).scalar_one() == 1


def test_functions_of_the_library_are_refused(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    with pytest.raises(SystemExit, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
        Notes(postgres)


def test_a_full_disk_writes_nothing_and_is_forgotten_once_there_is_room(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with notes.notes(f"sqlite:///{tmp_path}/some.db") as store:
        notes.note(store, STREAM, 1)
        monkeypatch.setattr(ImmediateTransaction, "__enter__", with_pages(20))
        with pytest.raises(OperationalError, match="full"):
            notes.note(store, STREAM, *range(2, 1000))
        assert versions(store) == [1]
        monkeypatch.undo()
        monkeypatch.setattr(ImmediateTransaction, "__enter__", with_pages(100_000))
        notes.note(store, STREAM, 2)
        assert versions(store) == [1, 2]


def with_pages(limit: int) -> Callable[[ImmediateTransaction], SQLiteCursor]:
    """A database that cannot grow beyond it; SQLite says the same of a full disk."""
    enter = ImmediateTransaction.__enter__

    def enter_limited(transaction: ImmediateTransaction) -> SQLiteCursor:
        transaction.connection.cursor().execute(f"PRAGMA max_page_count = {limit}")
        return enter(transaction)

    return enter_limited


def test_the_largest_order_is_one_quick_save(store: Notes) -> None:
    """50 services with three events each; the library's own insert hangs at a thousand."""
    stream_ids = [UUID(int=number) for number in range(1, LARGE_SAVE_STREAMS + 1)]
    started = time.monotonic()
    notes.note_all(store, stream_ids, 1, 2, 3)
    assert time.monotonic() - started < 2
    assert all(versions(store, stream_id) == [1, 2, 3] for stream_id in stream_ids)


def test_who_reads_while_others_write_misses_nothing(store: Notes, url: str) -> None:
    command = [sys.executable, "-c", WRITE, url]
    writers = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(WRITERS)]
    for writer in writers:
        assert writer.stdin
        writer.stdin.write(b"go\n")
        writer.stdin.close()
    seen = [0]
    while (page := next_page(store, seen[-1])) or any(w.poll() is None for w in writers):
        seen += page
    seen += next_page(store, seen[-1])
    every = store.recorder.select_notifications(None, 1_000_000)
    assert [writer.wait() for writer in writers] == [0] * WRITERS
    assert seen[1:] == [notification.id for notification in every]
    assert len(seen) > 100


def next_page(store: Notes, after: int) -> list[int]:
    page = store.recorder.select_notifications(after, 500, inclusive_of_start=False)
    return [notification.id for notification in page]
