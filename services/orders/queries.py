"""Reads of one thing, from its aggregate, and of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Table

from services.orders import lookup
from services.orders.domain.product import Product, ProductType
from services.orders.domain.refusals import (
    UnknownPayment,
    UnknownProductType,
)
from services.orders.store import OrdersStore
from services.orders.views import (
    View,
    account_view,
    order_view,
    payment_view,
    product_type_view,
    product_view,
)
from shared.paging import Page
from shared.rules.caller import Caller
from shared.rules.catalogue import product_id, product_type_id
from shared.rules.refusals import UnknownClient, UnknownOrder


def order(store: OrdersStore, order_id: UUID, caller: Caller) -> View:
    """Raises UnknownOrder, also if the order is another client's."""
    order = store.order(order_id)
    if not caller.may_see(order.client_id):
        raise UnknownOrder()
    return order_view(order, store.payment_of(order))


def payment(store: OrdersStore, payment_id: UUID, caller: Caller) -> View:
    """Raises UnknownPayment, also if the payment is another client's."""
    payment = store.payment(payment_id)
    if not caller.may_see(payment.client_id):
        raise UnknownPayment()
    return payment_view(payment)


def account(store: OrdersStore, client_id: UUID, caller: Caller) -> View:
    """Zero before it has begun. Raises UnknownClient for another client."""
    if not caller.may_see(client_id):
        raise UnknownClient()
    return account_view(client_id, store.existing_account(client_id), store.currency)


def product(store: OrdersStore, code: str) -> View:
    """Raises ProductNotFound."""
    return product_view(store.product(code))


def product_type(store: OrdersStore, type_: str) -> View:
    """Raises UnknownProductType."""
    if product_type := store.find(ProductType, product_type_id(type_)):
        return product_type_view(product_type)
    raise UnknownProductType()


def products(store: OrdersStore, limit: int, cursor: str | None) -> View:
    """A page, by code. Raises InvalidCursor."""
    page = _codes(store, lookup.PRODUCTS, limit, cursor)
    found = (store.find(Product, product_id(code)) for code in _codes_of(page))
    return {"items": [product_view(each) for each in found if each], "next": page.next}


def product_types(store: OrdersStore, limit: int, cursor: str | None) -> View:
    """A page, by code. Raises InvalidCursor."""
    page = _codes(store, lookup.PRODUCT_TYPES, limit, cursor)
    found = (store.find(ProductType, product_type_id(code)) for code in _codes_of(page))
    return {"items": [product_type_view(each) for each in found if each], "next": page.next}


def _codes(store: OrdersStore, table: Table, limit: int, cursor: str | None) -> Page:
    with store.engine.connect() as connection:
        return lookup.codes(connection, table, limit, cursor)


def _codes_of(page: Page) -> Iterator[str]:
    return (row.code for row in page.items)
