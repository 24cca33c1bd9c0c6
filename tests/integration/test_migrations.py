"""A database comes to the newest form from wherever it begins, and keeps what it holds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, MetaData, Table, Text, inspect, select

from services.orders.lookup import MIGRATIONS, PAYMENTS_BY_ORDER, PRODUCTS
from shared import database
from shared.migrations.migrations import Migrations
from tests.support.migrations import (
    ALL,
    assert_as_the_code_wants,
    check_revisions,
    create_as_before_revisions,
    drop,
    run,
)

LATER = "9999"
REVISION = f"""
import sqlalchemy as sa
from alembic import op

revision = "{LATER}"
down_revision = "{MIGRATIONS.newest}"


def upgrade() -> None:
    op.add_column("products", sa.Column("some_name", sa.Text()))
"""


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = database.engine(url)
    yield database.for_writing(engine)
    engine.dispose()


@pytest.fixture
def later(tmp_path: Path) -> Migrations:
    """Those of orders, with one revision more."""
    folder = tmp_path / "some folder, of later" / "revisions"
    shutil.copytree(MIGRATIONS.revisions, folder)
    (folder / f"revision_{LATER}.py").write_text(REVISION)
    tables = MetaData()
    Table("products", tables, Column("code", Text, primary_key=True), Column("some_name", Text))
    return replace(MIGRATIONS, tables=[tables], revisions=folder)


def columns(engine: Engine) -> list[str]:
    return [column["name"] for column in inspect(engine).get_columns("products")]


def test_revisions_lead_to_what_the_code_wants(engine: Engine) -> None:
    for migrations in ALL:
        check_revisions(engine, migrations)


def test_an_empty_database_has_the_newest_form_at_once(engine: Engine) -> None:
    for migrations in ALL:
        run(engine, migrations)
        run(engine, migrations)
        assert_as_the_code_wants(engine, migrations)
        drop(engine, migrations)


def test_two_at_once_do_not_disturb_each_other(engine: Engine) -> None:
    with ThreadPoolExecutor(2) as executor:
        list(executor.map(lambda _: run(engine, MIGRATIONS), range(2)))
    assert_as_the_code_wants(engine, MIGRATIONS)


def test_a_database_from_before_revisions_keeps_its_rows(engine: Engine) -> None:
    create_as_before_revisions(engine, MIGRATIONS)
    with engine.begin() as tx:
        tx.execute(PRODUCTS.insert().values(code="some-code"))
        PAYMENTS_BY_ORDER.drop(tx)  # as if it was stopped before it had made them all
    run(engine, MIGRATIONS)
    assert_as_the_code_wants(engine, MIGRATIONS)
    with engine.begin() as tx:
        assert tx.scalars(select(PRODUCTS.c.code)).all() == ["some-code"]


def test_a_later_revision_changes_a_table_and_keeps_its_rows(
    engine: Engine, later: Migrations
) -> None:
    run(engine, MIGRATIONS)
    with engine.begin() as tx:
        tx.execute(PRODUCTS.insert().values(code="some-code"))
    run(engine, later)
    assert columns(engine) == ["code", "some_name"]
    with engine.begin() as tx:
        assert tx.scalars(select(PRODUCTS.c.code)).all() == ["some-code"]
        assert later.current(tx) == LATER


def test_a_revision_that_fails_leaves_the_form_before_it(engine: Engine, later: Migrations) -> None:
    run(engine, MIGRATIONS)
    failing = f"{REVISION}    raise ZeroDivisionError\n"
    (later.revisions / f"revision_{LATER}.py").write_text(failing)
    with pytest.raises(ZeroDivisionError):
        run(engine, later)
    assert columns(engine) == ["code"]
    with engine.begin() as tx:
        assert later.current(tx) == MIGRATIONS.newest
