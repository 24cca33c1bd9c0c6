"""Lists: every row once, in order, null last, whatever others write meanwhile."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import Column, Engine, MetaData, Table, Text, insert, select

from shared import database
from shared.database import UTCDateTime
from shared.paging import InvalidCursor, Order, page
from tests.support.command_context import TIMESTAMP

TABLES = MetaData()
THINGS = Table(
    "things",
    TABLES,
    Column("id", Text, primary_key=True),
    Column("paid_until", UTCDateTime),
    Column("status", Text, nullable=False),
)
NUMBERS = (3, None, 1, 2, 2, None, 2, 5)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    TABLES.create_all(engine)
    for number, days in enumerate(NUMBERS):
        add(engine, f"{number}", days)
    yield engine
    engine.dispose()


def add(engine: Engine, id_: str, days: int | None) -> None:
    paid_until = None if days is None else TIMESTAMP + timedelta(days=days)
    row = {"id": id_, "paid_until": paid_until, "status": "active"}
    with engine.begin() as connection:
        connection.execute(insert(THINGS).values(row))


def order(descending: bool = True, column: str = "paid_until") -> Order:
    return Order(columns=(THINGS.c[column], THINGS.c.id), descending=descending)


def pages(engine: Engine, by: Order, limit: int) -> Iterator[list[str]]:
    cursor: str | None = None
    for _ in count():
        with engine.connect() as connection:
            part = page(connection, select(THINGS), by, limit, cursor)
        yield [row.id for row in part.items]
        if part.next is None:
            return
        cursor = part.next


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 200])
def test_every_row_is_on_one_page_in_order(engine: Engine, limit: int) -> None:
    descending = [id_ for ids in pages(engine, order(), limit) for id_ in ids]
    assert descending == ["7", "0", "6", "4", "3", "2", "5", "1"]
    ascending = [id_ for ids in pages(engine, order(descending=False), limit) for id_ in ids]
    assert ascending == ["2", "3", "4", "6", "0", "7", "1", "5"]
    by_status = [id_ for ids in pages(engine, order(column="status"), limit) for id_ in ids]
    assert by_status == ["7", "6", "5", "4", "3", "2", "1", "0"]


def test_last_page_has_no_next(engine: Engine) -> None:
    assert [len(ids) for ids in pages(engine, order(), 4)] == [4, 4]


def test_rows_written_meanwhile_repeat_none_and_leave_none_out(engine: Engine) -> None:
    seen = []
    for number, ids in enumerate(pages(engine, order(), 2)):
        seen += ids
        add(engine, f"new {number}", 9 + number)
    assert seen == ["7", "0", "6", "4", "3", "2", "5", "1"]


@pytest.mark.parametrize(
    "position",
    [
        b"",
        b"{}",
        b"[]",
        b'["-paid_until", "some", "1"]',
        b'["-paid_until", 7, "1"]',
        b'["-paid_until", null, null]',
        b'["-paid_until", null, 7]',
        b'["-paid_until", null, "\\u0000"]',
        b'["paid_until", null, "1"]',
        b'["-paid_until", "2026-01-01T00:00:00Z"]',
        b'["-paid_until", "2026-01-01T00:00:00Z", "1", "1"]',
        b"\xff",
    ],
)
def test_broken_cursor_is_refused(engine: Engine, position: bytes) -> None:
    cursor = base64.urlsafe_b64encode(position).decode()
    with engine.connect() as connection, pytest.raises(InvalidCursor):
        page(connection, select(THINGS), order(), 2, cursor)


@pytest.mark.parametrize("cursor", ["some", "é", "a b", "=", "====", "\x00"])
def test_text_that_is_no_cursor_is_refused(engine: Engine, cursor: str) -> None:
    with engine.connect() as connection, pytest.raises(InvalidCursor):
        page(connection, select(THINGS), order(), 2, cursor)
