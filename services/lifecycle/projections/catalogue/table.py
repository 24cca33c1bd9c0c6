"""Rows of catalogue: one per product, one per product type."""

from __future__ import annotations

from sqlalchemy import Column, MetaData, Text

from services.lifecycle.projections.catalogue.fold import CatalogueEntry, apply
from shared.subscriptions.stream_states import StreamStates, state_table

TABLES = MetaData()
CATALOGUE = state_table(
    "catalogue",
    TABLES,
    Column("product", Text, index=True),
    Column("product_type", Text, index=True),
)


def _columns(entry: CatalogueEntry) -> dict[str, object]:
    return {
        "product": entry.product and entry.product.code,
        "product_type": entry.product_type and entry.product_type.type,
    }


STATES = StreamStates(template=CATALOGUE, state_class=CatalogueEntry, columns=_columns, apply=apply)
