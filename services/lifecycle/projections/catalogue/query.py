"""Queries of catalogue."""

from __future__ import annotations

from sqlalchemy import Connection, select

from services.lifecycle.projections.catalogue.table import CATALOGUE, STATES
from shared.contracts.product import ProductTypeDefined
from shared.rules.policies import TypePolicy
from shared.subscriptions import generations


def type_policy(connection: Connection, product_type: str) -> TypePolicy:
    """What the type lets clients do; of a type that is not known yet: nothing."""
    if found := _product_type(connection, product_type):
        return TypePolicy(
            client_may_suspend=found.client_may_suspend,
            deletion=found.deletion,
            deletion_moment=found.deletion_moment,
            features=frozenset(found.features),
        )
    return TypePolicy()


def _product_type(connection: Connection, product_type: str) -> ProductTypeDefined | None:
    table = generations.live(connection, "catalogue").table(CATALOGUE)
    query = select(table.c.state).where(table.c.product_type == product_type)
    state = connection.scalar(query)
    return STATES.decode(state).product_type if state else None
