"""Lists by keyset: a page begins behind the last row of the page before, whatever others write."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Row,
    Select,
    TypeDecorator,
    literal,
    select,
    tuple_,
    union_all,
)

MAX_INTEGER = 2**63


class InvalidCursor(Exception):
    """A text that is no cursor, or the cursor of a list in another order."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """By these columns, all in the same direction, the last ones a key; an index has the same.

    The first may be null: such rows are last in either direction.
    """

    columns: tuple[Column[Any], ...]
    descending: bool = True

    @property
    def name(self) -> str:
        return f"{'-' if self.descending else ''}{self.columns[0].name}"

    @property
    def nullable(self) -> bool:
        return bool(self.columns[0].nullable)

    def sorted(self, columns: Iterable[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
        return [column.desc() if self.descending else column.asc() for column in columns]

    def part(
        self, query: Select[Any], columns: Sequence[Column[Any]], after: Sequence[Any] | None
    ) -> Select[Any]:
        """Behind the row with these values of these columns, the others being the same.

        Compared as one tuple, and sorted by all, so that a database finds its place in the index.
        """
        if after is not None:
            values = (literal(v, c.type) for c, v in zip(columns, after, strict=True))
            place, position = tuple_(*columns), tuple_(*values)
            query = query.where(place < position if self.descending else place > position)
        return query.order_by(*self.sorted(self.columns))


@dataclass(frozen=True, kw_only=True)
class Page:
    items: Sequence[Row[Any]]
    next: str | None
    """The cursor of the next page; None: this is the last."""


def page(
    connection: Connection, query: Select[Any], order: Order, limit: int, cursor: str | None
) -> Page:
    """`query` selects at least the columns of `order`. Raises InvalidCursor."""
    after = None if cursor is None else _decode(cursor, order)
    if order.nullable:
        statement = _null_last(query, order, after, limit + 1)
    else:
        statement = order.part(query, order.columns, after).limit(limit + 1)
    rows = connection.execute(statement).all()
    items = rows[:limit]
    return Page(items=items, next=_encode(items[-1], order) if len(rows) > limit else None)


def _null_last(
    query: Select[Any], order: Order, after: Sequence[Any] | None, limit: int
) -> Select[Any] | CompoundSelect[Any]:
    """Two ranges of one index, in one statement: so both are of the same moment."""
    first, *key = order.columns
    among_null = after is not None and after[0] is None
    key_after = after[1:] if after and among_null else None
    null = order.part(query.where(first.is_(None)), key, key_after).limit(limit)
    if among_null:
        return null
    known = order.part(query.where(first.is_not(None)), order.columns, after).limit(limit)
    both = union_all(select(known.subquery()), select(null.subquery())).subquery()
    columns = [both.c[column.name] for column in order.columns]
    return select(both).order_by(columns[0].is_(None), *order.sorted(columns)).limit(limit)


def _encode(row: Row[Any], order: Order) -> str:
    position = [order.name, *(row._mapping[column.name] for column in order.columns)]
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def _decode(cursor: str, order: Order) -> list[Any]:
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        name, *values = msgspec.json.decode(raw, type=list[Any])
        after = [_convert(v, c) for v, c in zip(values, order.columns, strict=True)]
    except ValueError:
        raise InvalidCursor() from None
    if name != order.name or any(map(_is_out_of_range, after)):
        raise InvalidCursor()
    return after


def _convert(value: object, column: Column[Any]) -> Any:
    if value is None and column.nullable:
        return None
    column_type = column.type
    if isinstance(column_type, TypeDecorator):
        column_type = column_type.impl_instance
    return msgspec.convert(value, column_type.python_type)


def _is_out_of_range(value: object) -> bool:
    """What a database refuses though its type is right."""
    if isinstance(value, str):
        return "\x00" in value
    return isinstance(value, int) and abs(value) >= MAX_INTEGER
