"""Many services in the tables of lifecycle, as its projection would have written them."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from uuid import UUID, uuid5

from msgspec.structs import replace
from sqlalchemy import Engine

from services.lifecycle.migrate import create_tables
from services.lifecycle.projections.service_state.fold import apply
from services.lifecycle.projections.service_state.state import ServiceState
from services.lifecycle.projections.service_state.table import SERVICE_STATE, STATES
from shared.messaging import envelope
from shared.subscriptions import generations
from shared.subscriptions.generations import Generation
from tests.bench.peers import workload

SERVICES_OF_CLIENT = 20
AGES = (3, 3, 3, 3, 3, 3, 3, 3, 6, 1)
"""How many events the services have, in turn: most are active, some suspended, some unpaid."""
WRITE_ROWS = 1_000


def service_id(number: int) -> UUID:
    return uuid5(UUID(int=1), str(number))


def client_id(number: int) -> UUID:
    """Of the service of this number."""
    return uuid5(UUID(int=2), str(number // SERVICES_OF_CLIENT))


def fill(engine: Engine, count: int) -> None:
    """Folds a few examples, and tells them of all; the rows are the projection's own."""
    create_tables(engine)
    live = Generation("service_state", generations.FIRST)
    examples = {age: example(age) for age in set(AGES)}
    states = (_told_of(number, examples[AGES[number % len(AGES)]]) for number in range(count))
    while batch := list(islice(states, WRITE_ROWS)):
        with engine.begin() as tx:
            STATES.write(tx, live, batch)
    committed = engine.execution_options(isolation_level="AUTOCOMMIT")
    with committed.connect() as connection:
        connection.exec_driver_sql(f"VACUUM ANALYZE {live.table(SERVICE_STATE).name}")


def example(age: int) -> ServiceState:
    """A service after so many events."""
    state: ServiceState | None = None
    for sequence in range(1, age + 1):
        told = workload.event(str(UUID(int=3)), sequence, str(UUID(int=4)), sequence)
        state = apply(state, envelope.decode(told.body))
    assert state
    return state


def _told_of(number: int, state: ServiceState) -> ServiceState:
    return replace(
        state,
        stream_id=service_id(number),
        client_id=client_id(number),
        order_id=uuid5(UUID(int=5), str(number)),
        created_at=state.created_at + timedelta(seconds=number),
    )
