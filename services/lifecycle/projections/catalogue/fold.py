"""A product or a product type, as it was defined last. Pure."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

import msgspec
from msgspec.structs import replace

from shared.contracts.base import UnknownEvent
from shared.contracts.product import ProductDefined, ProductEventData, ProductTypeDefined
from shared.messaging.envelope import ReceivedEvent


class CatalogueEntry(msgspec.Struct, frozen=True, kw_only=True):
    stream_id: UUID
    version: int
    product: ProductDefined | None = None
    product_type: ProductTypeDefined | None = None
    """One of the two is set, depending on what the stream is of."""


def apply(entry: CatalogueEntry | None, event: ReceivedEvent) -> CatalogueEntry | None:
    data = event.data
    assert isinstance(data, ProductEventData), "not an event of a product stream"
    if entry is None and isinstance(data, UnknownEvent):
        return None
    nothing = CatalogueEntry(stream_id=event.stream_id, version=event.version - 1)
    return fold(entry or nothing, data)


def fold(entry: CatalogueEntry, data: ProductEventData) -> CatalogueEntry:
    entry = replace(entry, version=entry.version + 1)
    match data:
        case ProductDefined():
            return replace(entry, product=data)
        case ProductTypeDefined():
            return replace(entry, product_type=data)
        case UnknownEvent():
            return entry
        case _:
            assert_never(data)
