"""Tables as a replay has them that has come far: written in bulk, not event by event."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import Connection, Engine, delete, func, insert, literal_column, select

from services.lifecycle.projections.service_history import table as history
from services.lifecycle.projections.service_history.fold import history_entry
from services.lifecycle.projections.service_state.fold import apply
from services.lifecycle.projections.service_state.state import ServiceState
from services.lifecycle.projections.service_state.table import SERVICE_STATE, STATES
from shared.messaging import envelope
from shared.messaging.envelope import ReceivedEvent
from shared.subscriptions.generations import Generation
from tests.bench.peers import workload

EXAMPLE, CLIENT = str(UUID(int=3)), str(UUID(int=4))
AGE = len(workload.BEGINNING) + 3 * len(workload.CYCLE)
"""Events of each service: whole cycles, after which nothing is open that belongs to one alone."""


def fill(engine: Engine, states: Generation, histories: Generation, services: int) -> None:
    """Every service has had AGE events, and their rows are what the projections would have."""
    events = example_events()
    state = replay(events)
    with engine.begin() as tx:
        STATES.write(tx, states, [_told_of(state, *ids) for ids in workload.services(services)])
        history.write(tx, histories, map(history_entry, events))
        _copy_history(tx, states, histories)
    committed = engine.execution_options(isolation_level="AUTOCOMMIT")
    with committed.connect() as connection:
        for each in (states.table(SERVICE_STATE), histories.table(history.SERVICE_HISTORY)):
            connection.exec_driver_sql(f"VACUUM ANALYZE {each.name}")
        connection.exec_driver_sql("CHECKPOINT")


def example_events() -> list[ReceivedEvent]:
    return [
        envelope.decode(workload.event(EXAMPLE, sequence, CLIENT, sequence).body)
        for sequence in range(1, AGE + 1)
    ]


def replay(events: Iterable[ReceivedEvent]) -> ServiceState:
    state: ServiceState | None = None
    for event in events:
        state = apply(state, event)
    assert state
    return state


def count(engine: Engine, states: Generation, histories: Generation) -> int:
    """The events in both tables. Raises AssertionError if they differ."""
    in_states = select(func.sum(states.table(SERVICE_STATE).c.version))
    in_history = select(func.count()).select_from(histories.table(history.SERVICE_HISTORY))
    with engine.connect() as connection:
        counts = int(connection.scalar(in_states) or 0), int(connection.scalar(in_history) or 0)
    assert counts[0] == counts[1], counts
    return counts[0]


def _told_of(state: ServiceState, service: str, client: str) -> ServiceState:
    return replace(state, stream_id=UUID(service), client_id=UUID(client))


def _copy_history(tx: Connection, states: Generation, histories: Generation) -> None:
    """The example's, to every service, in the order of time; the example is no service itself."""
    service, entry = states.table(SERVICE_STATE), histories.table(history.SERVICE_HISTORY)
    columns = [service.c.stream_id, *(c for c in entry.c if c is not entry.c.service_id)]
    of_all = select(*columns).join_from(entry, service, literal_column("true"))
    tx.execute(insert(entry).from_select(list(entry.c.keys()), of_all.order_by(entry.c.version)))
    tx.execute(delete(entry).where(entry.c.service_id == UUID(EXAMPLE)))
