"""Lists by keyset: a page begins behind the last row of the page before, whatever others write."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    TypeDecorator,
    and_,
    false,
    or_,
)

MAX_INTEGER = 2**63


class InvalidCursor(Exception):
    """A text that is no cursor, or the cursor of a list in another order."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """By `column`, then by `key`, both in the same direction; null is last in either."""

    column: Column[Any]
    key: Column[Any]
    descending: bool = True

    @property
    def name(self) -> str:
        return f"{'-' if self.descending else ''}{self.column.name}"

    def clauses(self) -> list[ColumnElement[Any]]:
        nulls = [self.column.is_(None)] if self.column.nullable else []
        columns = (self.column, self.key)
        return [*nulls, *(c.desc() if self.descending else c.asc() for c in columns)]

    def after(self, value: Any, key: Any) -> ColumnElement[bool]:
        """The rows behind the one that has this value and key."""
        same = self._behind(self.key, key)
        if value is None:
            return and_(self.column.is_(None), same)
        null = self.column.is_(None) if self.column.nullable else false()
        later = self._behind(self.column, value)
        return or_(null, later, and_(self.column == value, same))

    def _behind(self, column: Column[Any], value: Any) -> ColumnElement[bool]:
        behind: ColumnElement[bool] = column < value if self.descending else column > value
        return behind


@dataclass(frozen=True, kw_only=True)
class Page:
    items: Sequence[Row[Any]]
    next: str | None
    """The cursor of the next page; None: this is the last."""


def page(
    connection: Connection, query: Select[Any], order: Order, limit: int, cursor: str | None
) -> Page:
    """`query` selects at least the two columns of `order`. Raises InvalidCursor."""
    if cursor is not None:
        query = query.where(order.after(*_decode(cursor, order)))
    rows = connection.execute(query.order_by(*order.clauses()).limit(limit + 1)).all()
    items = rows[:limit]
    return Page(items=items, next=_encode(items[-1], order) if len(rows) > limit else None)


def _encode(row: Row[Any], order: Order) -> str:
    position = [order.name, row._mapping[order.column], row._mapping[order.key]]
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def _decode(cursor: str, order: Order) -> tuple[Any, Any]:
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
        name, value, key = msgspec.json.decode(raw, type=tuple[str, Any, Any])
        value, key = _convert(value, order.column), _convert(key, order.key)
    except ValueError:
        raise InvalidCursor() from None
    if name != order.name or any(_is_out_of_range(part) for part in (value, key)):
        raise InvalidCursor()
    return value, key


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
