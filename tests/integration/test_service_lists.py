"""Lists of services are read from an index, and nothing else, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, event, text

from services.lifecycle.migrate import create_tables
from services.lifecycle.projections.service_state import query
from services.lifecycle.projections.service_state.query import ServiceFilter, SortBy
from services.lifecycle.projections.service_state.state import ServiceState
from services.lifecycle.projections.service_state.table import STATES
from services.lifecycle.worker import PROJECTIONS
from shared import database
from shared.rules.vocabulary import Status
from shared.subscriptions import generations
from shared.subscriptions.generations import Generation
from tests.support.command_context import TIMESTAMP
from tests.support.projections import STREAM, current_state, deliver

SERVICES = 5_000
GENERATION = Generation("service_state", generations.FIRST)
TABLE = "service_state_g1"


def some_services(example: ServiceState) -> Iterator[ServiceState]:
    """A tenth is not activated yet; every property is spread."""
    for number in range(1, SERVICES + 1):
        yield replace(
            example,
            stream_id=UUID(int=number),
            client_id=UUID(int=number % 500),
            order_id=UUID(int=number // 2),
            product=f"product-{number % 20}",
            product_type=f"type-{number % 10}",
            created_at=TIMESTAMP + timedelta(minutes=number),
            paid_until=TIMESTAMP + timedelta(days=number % 365) if number % 10 else None,
            running=bool(number % 3),
            deleted=not number % 7,
        )


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    engines = dict[str, Engine]()
    yield engines
    for engine in engines.values():
        engine.dispose()


@pytest.fixture
def engine(url: str, engines: dict[str, Engine], request: pytest.FixtureRequest) -> Engine:
    """Filled once for all tests of this file."""
    dialect = url.partition(":")[0]
    if dialect not in engines:
        engine = engines[dialect] = database.engine(url)
        create_tables(engine)
        deliver(engine, *STREAM)
        services = list(some_services(current_state(engine)))
        with engine.begin() as connection:
            STATES.write(connection, GENERATION, services)
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    return engines[dialect]


def plans(engine: Engine, service_filter: ServiceFilter, **order: Any) -> list[str]:
    """How the database reads the first page, and the second."""
    statements = list[tuple[str, Any]]()

    def note(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        if TABLE in statement:
            statements.append((statement, parameters))

    with engine.connect() as connection:
        event.listen(engine, "before_cursor_execute", note)
        _, cursor = query.services(connection, service_filter, limit=20, cursor=None, **order)
        if cursor:
            query.services(connection, service_filter, limit=20, cursor=cursor, **order)
        event.remove(engine, "before_cursor_execute", note)
        explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        return [
            "\n".join(
                str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {each}", parameters)
            )
            for each, parameters in statements
        ]


def indexes(plan: str) -> set[str]:
    """That are read. Fails where the table is read without one."""
    assert not re.search(rf"Seq Scan on {TABLE}|SCAN {TABLE}$", plan, re.MULTILINE), plan
    return set(re.findall(rf"(?:INDEX|using|on) (\w*{TABLE.removesuffix('_g1')}\w*_g1\w*)", plan))


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("sort", SortBy)
def test_each_order_is_that_of_an_index(engine: Engine, sort: SortBy, descending: bool) -> None:
    found = plans(engine, ServiceFilter(), sort=sort, descending=descending)
    assert len(found) == 2
    for plan in found:
        assert indexes(plan) - {TABLE} == {f"service_state_by_{sort}_g1"}, plan


@pytest.mark.parametrize(
    ("service_filter", "index"),
    [
        (ServiceFilter(client_id=UUID(int=7)), "service_state_by_client_id_g1"),
        (ServiceFilter(order_id=UUID(int=7)), "ix_service_state_g1_order_id"),
        (ServiceFilter(product="product-7"), "service_state_by_product_g1"),
        (ServiceFilter(product_type="type-7"), "service_state_by_product_type_g1"),
        (ServiceFilter(status=Status.DELETED), "service_state_by_status_g1"),
    ],
    ids=["client", "order", "product", "product type", "status"],
)
def test_each_filter_has_an_index(
    engine: Engine, service_filter: ServiceFilter, index: str
) -> None:
    for plan in plans(engine, service_filter):
        assert indexes(plan) - {TABLE} == {index}, plan


def test_there_is_no_index_that_no_list_uses() -> None:
    (table,) = (p.tables.tables["service_state"] for p in PROJECTIONS if p.name == "service_state")
    names = {index.name for index in GENERATION.table(table).indexes}
    sorts = {f"service_state_by_{sort}_g1" for sort in SortBy}
    filters = {f"service_state_by_{name}_g1" for name in ("client_id", "product", "product_type")}
    assert names == sorts | filters | {"ix_service_state_g1_order_id"}
