"""Many rows in one statement, whatever their values are, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    select,
)
from sqlalchemy.exc import IntegrityError

from shared import database
from shared.database import UTCDateTime

TABLES = MetaData()
THINGS = Table(
    "things",
    TABLES,
    Column("id", Uuid, primary_key=True),
    Column("number", Integer),
    Column("large", BigInteger),
    Column("text", Text),
    Column("value", LargeBinary),
    Column("at", UTCDateTime),
    Column("right", Boolean),
)
AT = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)


class Some(StrEnum):
    WORD = "some word"


TEXTS = (
    *("", " ", "NULL", "null", "{}", "{1,2}", ",", '"', '""', "\\", "\\\\", '\\"', "'", "%s", "$1"),
    *("a\nb\tc\r", "\x01\x7f", "żółć", "👍", "\u2028", Some.WORD, "x" * 10_000),
)
VALUES: dict[str, tuple[Any, ...]] = {
    "number": (0, -1, 2**31 - 1),
    "large": (0, -(2**63), 2**63 - 1),
    "text": TEXTS,
    "value": (b"", b"\x00\xff", b'{"some": "\\\\"}', bytes(range(256))),
    "at": (AT, AT.astimezone(timezone(timedelta(hours=-5))), datetime(1, 1, 2, tzinfo=UTC)),
    "right": (True, False),
}
NOTHING = dict.fromkeys(VALUES)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    TABLES.create_all(engine)
    yield engine
    engine.dispose()


def row(key: int, /, **values: Any) -> dict[str, Any]:
    return {"id": UUID(int=key), **NOTHING, **values}


def insert(connection: Connection, *rows: dict[str, Any]) -> None:
    database.insert(connection, THINGS, [SimpleNamespace(**each) for each in rows])


def stored(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        rows = connection.execute(select(THINGS).order_by(THINGS.c.id))
        return [dict(each._mapping) for each in rows]


@pytest.mark.parametrize("column", VALUES)
def test_every_value_comes_back_as_it_was(engine: Engine, column: str) -> None:
    rows = [row(n, **{column: value}) for n, value in enumerate((None, *VALUES[column]))]
    with engine.begin() as connection:
        insert(connection, *rows)
    assert stored(engine) == rows


def test_upsert_replaces_what_is_there(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, row(1, text="old"), row(2, text="kept"))
        database.upsert(connection, THINGS, [row(1, text="new", number=7), row(3)])
        database.upsert(connection, THINGS, [])
    assert stored(engine) == [row(1, text="new", number=7), row(2, text="kept"), row(3)]


def test_insert_of_what_is_there_fails(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, row(1))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        insert(connection, row(2), row(1))
    assert stored(engine) == [row(1)]


def test_rows_are_found_among_many_keys(engine: Engine) -> None:
    with engine.begin() as connection:
        insert(connection, *(row(n, text=f"{n}") for n in range(10)))
        for column, keys in ((THINGS.c.id, [UUID(int=3), UUID(int=99)]), (THINGS.c.text, ["3"])):
            query = select(THINGS.c.text).where(database.among(connection, column, keys))
            assert connection.scalars(query).all() == ["3"]
        nothing = select(THINGS.c.text).where(database.among(connection, THINGS.c.id, []))
        assert connection.scalars(nothing).all() == []
