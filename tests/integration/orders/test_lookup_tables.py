"""Lookup tables: written with the events, and made again from them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.cli import lookup_replay
from services.orders import lookup
from tests.support.command_context import CLIENT_ID, STAFF
from tests.support.orders_api import PRODUCTS, TYPES, OrdersApi, item


def test_lookup_tables_find_what_there_is_and_can_be_rebuilt(both: OrdersApi) -> None:
    order = both.placed(item(quantity=2))
    paid = both.pay(order, "transfer").json
    assert paid
    both.put("/v1/products/vps-1", PRODUCTS["vps-1"] | {"name": "Another name"})
    before = both.lookup_rows()
    assert before["orders_by_client"] == [(CLIENT_ID.hex, UUID(order["id"]).hex)]
    assert len(before["services_by_client"]) == 2
    assert before["payments_by_order"][0][1] == UUID(paid["payment"]["id"]).hex
    assert len(before["products"]) == len(PRODUCTS)
    with both.store.engine.begin() as tx:
        tx.execute(lookup.SERVICES_BY_CLIENT.delete())
        tx.execute(lookup.PRODUCTS.delete())
    lookup_replay.replay(both.store)
    assert both.lookup_rows() == before


def test_catalogue_is_listed_by_code_in_pages(both: OrdersApi) -> None:
    codes: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = both.get("/v1/products", limit=2, **cursor).json
        assert page
        codes += [product["code"] for product in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert codes == sorted(PRODUCTS)
    types = both.get("/v1/product-types", STAFF).json
    assert types and [each["type"] for each in types["items"]] == sorted(TYPES)


def test_definition_that_changes_nothing_writes_nothing(both: OrdersApi) -> None:
    product = both.get("/v1/products/vps-1").json
    same = both.put("/v1/products/vps-1", PRODUCTS["vps-1"])
    assert (same.status_code, same.json) == (200, product)
    changed = both.put("/v1/products/vps-1", PRODUCTS["vps-1"] | {"on_sale": False})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
