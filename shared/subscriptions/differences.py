"""Two sets of tables of one projection, row by row, wherever they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Table, Text, select

from shared.subscriptions.generations import Generation
from shared.subscriptions.projection import Projection

FETCH_ROWS = 2_000
ABSENT = "absent"
EXCERPT_CHARACTERS = 60
"""Before the first difference of two long texts, and after it."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    table: str
    key: str
    column: str
    """Empty: the whole row."""
    living: str
    expected: str

    def __str__(self) -> str:
        where = f"{self.table} {self.key} {self.column}".rstrip()
        return f"{where}: living {self.living}, expected {self.expected}"


@dataclass
class Comparison:
    rows: int = 0
    """Of the living tables."""
    different: int = 0


def differences(
    projection: Projection,
    living: tuple[Connection, Generation],
    expected: tuple[Connection, Generation],
    comparison: Comparison,
) -> Iterator[Difference]:
    """In the order of keys. Counts into `comparison` while it is read."""
    for template in projection.tables.sorted_tables:
        pairs = _pairs(_rows(*living, template), _rows(*expected, template))
        for key, left, right in pairs:
            comparison.rows += left is not None
            if (left is None) is not (right is None) or (
                left and tuple(left) != tuple(right or ())
            ):
                comparison.different += 1
                yield _difference(template, key, left, right)


def _pairs(
    left: Iterator[tuple[Any, Row[Any]]], right: Iterator[tuple[Any, Row[Any]]]
) -> Iterator[tuple[Any, Row[Any] | None, Row[Any] | None]]:
    """Merges by key; None: there is no such row."""
    mine, other = next(left, None), next(right, None)
    while mine or other:
        if other is None or (mine and mine[0] < other[0]):
            assert mine
            yield mine[0], mine[1], None
            mine = next(left, None)
        elif mine is None or other[0] < mine[0]:
            yield other[0], None, other[1]
            other = next(right, None)
        else:
            yield mine[0], mine[1], other[1]
            mine, other = next(left, None), next(right, None)


def _rows(
    connection: Connection, generation: Generation, template: Table
) -> Iterator[tuple[Any, Row[Any]]]:
    table = generation.table(template)
    keys = list(table.primary_key.columns)
    query = select(table).order_by(*(_order(connection, column) for column in keys))
    streamed = connection.execution_options(yield_per=FETCH_ROWS).execute(query)
    for row in streamed:
        yield tuple(row._mapping[column] for column in keys), row


def _order(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """The order of Python, whatever the database's language is."""
    if connection.dialect.name == "postgresql" and isinstance(column.type, Text):
        return column.collate("C")
    return column


def _difference(
    template: Table, key: Any, left: Row[Any] | None, right: Row[Any] | None
) -> Difference:
    text = ", ".join(map(str, key))
    if left is None or right is None:
        state = {True: ABSENT, False: "present"}
        return Difference(
            table=template.name,
            key=text,
            column="",
            living=state[left is None],
            expected=state[right is None],
        )
    column, mine, other = next(_changed(left._mapping, right._mapping))
    living, expected = _excerpts(repr(mine), repr(other))
    return Difference(
        table=template.name, key=text, column=column, living=living, expected=expected
    )


def _excerpts(left: str, right: str) -> tuple[str, str]:
    """Of long texts what stands around their first difference."""
    place = next(
        (n for n, (one, other) in enumerate(zip(left, right, strict=False)) if one != other), 0
    )
    start = max(0, place - EXCERPT_CHARACTERS)
    return _excerpt(left, start), _excerpt(right, start)


def _excerpt(text: str, start: int) -> str:
    if len(text) <= 2 * EXCERPT_CHARACTERS:
        return text
    end = start + 2 * EXCERPT_CHARACTERS
    return f"{'...' * (start > 0)}{text[start:end]}{'...' * (end < len(text))}"


def _changed(
    left: Mapping[Any, Any], right: Mapping[Any, Any]
) -> Iterator[tuple[str, object, object]]:
    for name, value in left.items():
        if value != right[name]:
            yield str(name), value, right[name]
