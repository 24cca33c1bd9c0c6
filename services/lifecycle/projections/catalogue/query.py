"""Queries of catalogue."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from services.lifecycle.projections.catalogue.table import CATALOGUE, STATES
from shared.contracts.product import ProductTypeDefined
from shared.rules.policies import TypePolicy
from shared.subscriptions import generations


def type_policies(connection: Connection, product_types: Collection[str]) -> dict[str, TypePolicy]:
    """What the types let clients do; a type that has not been folded yet is absent."""
    table = generations.live(connection, "catalogue").table(CATALOGUE)
    query = select(table.c.state).where(table.c.product_type.in_(product_types))
    entries = (STATES.decode(state) for state in connection.scalars(query))
    return {each.type: _policy(each) for entry in entries if (each := entry.product_type)}


def products_with_manual(connection: Connection, products: Collection[str]) -> dict[str, bool]:
    """Whether each product has an instruction manual; one that was not folded yet is absent."""
    table = generations.live(connection, "catalogue").table(CATALOGUE)
    query = select(table.c.state).where(table.c.product.in_(products))
    entries = (STATES.decode(state) for state in connection.scalars(query))
    return {each.code: each.instruction is not None for entry in entries if (each := entry.product)}


def _policy(product_type: ProductTypeDefined) -> TypePolicy:
    return TypePolicy(
        client_may_suspend=product_type.client_may_suspend,
        deletion=product_type.deletion,
        deletion_moment=product_type.deletion_moment,
        renew_not_earlier_than_days=product_type.renew_not_earlier_than_days,
        features=frozenset(product_type.features),
    )
