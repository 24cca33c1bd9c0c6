"""The epoch of an event store: tells it from every other, and from a restored backup."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import Engine, delete, insert, select

from shared import database
from shared.eventstore.tables import STORE_EPOCH


def create(engine: Engine) -> None:
    """For migrations. A store that has an epoch keeps it."""
    with database.for_writing(engine).begin() as tx:
        if tx.scalar(select(STORE_EPOCH.c.epoch)) is None:
            tx.execute(insert(STORE_EPOCH).values(epoch=uuid4()))


def read(engine: Engine) -> UUID:
    with engine.connect() as connection:
        epoch: UUID = connection.scalars(select(STORE_EPOCH.c.epoch)).one()
        return epoch


def renew(engine: Engine) -> None:
    """After a backup was restored: those who have read further than it reaches must not go on."""
    with database.for_writing(engine).begin() as tx:
        tx.execute(delete(STORE_EPOCH))
        tx.execute(insert(STORE_EPOCH).values(epoch=uuid4()))
