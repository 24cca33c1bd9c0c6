"""Tests of the statement that appends events and inserts rows at once."""

from __future__ import annotations

from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from sqlalchemy import Column, MetaData, Table, Text

from shared.eventstore.postgres_statements import PREPARED_EVENTS, append_statement
from shared.eventstore.rows import NewRow

TABLES = MetaData()
BY_CLIENT = Table("by_client", TABLES, Column("client", Text), Column("order", Text))
CODES = Table("codes", TABLES, Column("code", Text))
DUE = Table("due", TABLES, Column("order", Text, primary_key=True), Column("at", Text))


def event(version: int) -> StoredEvent:
    return StoredEvent(uuid4(), version, "some.topic", b"{}")


def test_rows_of_a_table_are_inserted_together_and_names_quoted() -> None:
    rows = [
        NewRow(CODES, {"code": "vps"}),
        NewRow(BY_CLIENT, {"order": "o1", "client": "c1"}),
        NewRow(BY_CLIENT, {"order": "o2", "client": "c2"}),
    ]
    query, parameters, _ = append_statement("append", [], rows)
    assert b'INSERT INTO by_client (client, "order") VALUES ($1, $2), ($3, $4)' in query
    assert parameters == ["c1", "o1", "c2", "o2", "vps"]


def test_same_shape_is_the_same_statement_and_long_ones_are_not_prepared() -> None:
    first, _, prepare = append_statement("append", [event(1)], [])
    second, parameters, _ = append_statement("append", [other := event(2)], [])
    assert (first, prepare) == (second, True)
    assert parameters == [other.originator_id, 2, "some.topic", b"{}"]
    many = [event(version) for version in range(PREPARED_EVENTS + 1)]
    assert append_statement("append", many, [])[2] is False


def test_rows_that_replace_others_keep_to_the_one_statement_and_the_last_of_a_key_counts() -> None:
    rows = [
        NewRow(DUE, {"order": order, "at": at}, replaces=True) for order, at in ("a1", "b2", "a3")
    ]
    query, parameters, prepare = append_statement("append", [event(1)], rows)
    assert (
        b'INSERT INTO due ("order", at) VALUES ($1, $2), ($3, $4)'
        b' ON CONFLICT ("order") DO UPDATE SET at = excluded.at'
    ) in query
    assert (parameters[:4], prepare) == (["a", "3", "b", "2"], True)
