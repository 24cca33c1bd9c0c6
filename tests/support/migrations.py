"""All migrations of the product, and what the code wants of a database that went through them."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData, text

from services.notifications import store as notifications
from services.orders import lookup as orders
from services.processing.journal import tables as journal
from shared.eventstore import tables as eventstore
from shared.migrations.migrations import Migrations
from shared.migrations.upgrade import upgrade
from shared.subscriptions import tables as subscriptions

ALL = [each.MIGRATIONS for each in (eventstore, orders, notifications, journal, subscriptions)]


def run(engine: Engine, migrations: Migrations) -> None:
    with engine.begin() as tx:
        migrations.run(tx)


def create_as_before_revisions(engine: Engine, migrations: Migrations) -> None:
    for tables in migrations.tables:
        tables.create_all(engine)


def check_revisions(engine: Engine, migrations: Migrations) -> None:
    """Of an empty database, which is empty again at the end."""
    with engine.begin() as tx:
        upgrade(tx, migrations)
        by_revisions = indexes(tx)
    assert_as_the_code_wants(engine, migrations)
    drop(engine, migrations)
    create_as_before_revisions(engine, migrations)
    with engine.begin() as tx:
        assert indexes(tx) == by_revisions
    drop(engine, migrations)


def assert_as_the_code_wants(engine: Engine, migrations: Migrations) -> None:
    wanted = MetaData()
    for tables in migrations.tables:
        for table in tables.sorted_tables:
            table.to_metadata(wanted)
    with engine.begin() as tx:
        context = MigrationContext.configure(tx, opts={"version_table": migrations.version_table})
        lacking = produce_migrations(context, wanted).upgrade_ops
        assert lacking is not None
        assert not compare_metadata(context, wanted), (
            f"a new file in {migrations.revisions} must do this:\n{render_python_code(lacking)}"
        )
        assert migrations.current(tx) == migrations.newest


def indexes(connection: Connection) -> list[str]:
    """Whole, with their conditions, which Alembic does not compare."""
    query = "SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE%INDEX%' ORDER BY sql"
    if connection.dialect.name == "postgresql":
        query = (
            "SELECT indexdef FROM pg_indexes"
            " WHERE schemaname = current_schema() AND indexdef NOT LIKE '%version_num%'"
            " ORDER BY indexdef"
        )
    return list(connection.scalars(text(query)))


def drop(engine: Engine, migrations: Migrations) -> None:
    for tables in migrations.tables:
        tables.drop_all(engine)
    with engine.begin() as tx:
        tx.execute(text(f"DROP TABLE IF EXISTS {migrations.version_table}"))
