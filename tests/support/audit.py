"""Whether everything that a world holds agrees, to the smallest unit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import select

from services.cli.verify_tables import expected_lookup_rows
from tests.support import audit_money, audit_orders, audit_services, audit_terms, audit_time
from tests.support.lives import Person
from tests.support.world import MEMORY, World


def discrepancies(world: World, people: Iterable[Person]) -> Iterator[str]:
    """One line for each: accounts, orders, movements and services; cheap enough for every month."""
    for person in people:
        yield from audit_money.of_person(world, person)
    yield from audit_money.of_orders(world)
    yield from audit_orders.of_all(world)
    yield from audit_services.of_all(world)
    yield from audit_terms.of_all(world)
    yield from audit_time.of_all(world)


def of_lookup_tables(world: World) -> Iterator[str]:
    """Built again from all events, they have the same rows."""
    end = world.store.recorder.max_notification_id() or 0
    parent = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=parent) as folder, world.store.engine.connect() as living:
        for table, wanted in expected_lookup_rows(world.store, Path(folder), end).items():
            own = {tuple(row) for row in living.execute(select(table))}
            for row in sorted(own ^ wanted, key=str):
                yield f"{table.name}: {row} {'is missing' if row in wanted else 'has no event'}"
