"""Reads of one thing, from its aggregate, and of the catalogue."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Table

from services.orders import gateway_lookup, lookup
from services.orders.domain.product import Product, ProductType
from services.orders.domain.refusals import (
    InstructionFailed,
    UnknownGateway,
    UnknownPayment,
    UnknownProductType,
)
from services.orders.domain.service import Service
from services.orders.instruction.rendering import CannotRender, render
from services.orders.instruction.values import Access, service_values
from services.orders.store import OrdersStore
from services.orders.views import (
    View,
    account_view,
    order_view,
    payment_view,
    product_type_view,
    product_view,
    unmatched_view,
)
from shared.paging import Page
from shared.rules.caller import Caller
from shared.rules.catalogue import product_id, product_type_id
from shared.rules.policies import TypePolicy
from shared.rules.refusals import UnknownClient, UnknownOrder, UnknownService
from shared.rules.transitions import Action, refusal
from shared.rules.vocabulary import Role
from shared.secret_box import CannotOpen, SecretBox

log = logging.getLogger(__name__)


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


def instruction(store: OrdersStore, box: SecretBox, service_id: UUID, caller: Caller) -> View:
    """By the product's present template.

    Raises UnknownService, NotAllowedInStatus, NoInstruction, InstructionFailed.
    """
    service = store.service(service_id)
    if not caller.may_see(service.client_id):
        raise UnknownService()
    product = store.product(service.specification.product).definition
    template = product.instruction
    facts = replace(service.facts, instruction=template is not None)
    if refused := refusal(Action.INSTRUCTION, caller.role, facts, TypePolicy()):
        raise refused()
    try:
        values = {"service": service_values(service, product), "access": _access(service, box)}
        return {"title": product.name, "text": render(template or "", **values)}
    except (CannotRender, CannotOpen) as error:
        log.error("the instruction manual of product %s cannot be made", product.code)
        facts_for_staff = {"reason": str(error)} if caller.role is Role.STAFF else {}
        raise InstructionFailed(**facts_for_staff) from None


def _access(service: Service, box: SecretBox) -> Access:
    """Raises CannotOpen."""
    sealed = service.sealed_secrets
    return Access(service.access, box.open(sealed, service.id) if sealed else None)


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


def unmatched_gateway_events(
    store: OrdersStore, gateway: str, is_known: bool, limit: int, cursor: str | None
) -> View:
    """A page, newest first. Raises InvalidCursor; UnknownGateway where it has never sent any."""
    with store.engine.connect() as connection:
        page = gateway_lookup.unmatched(connection, gateway, limit, cursor)
    if not (is_known or page.items):
        raise UnknownGateway()
    return {"items": [unmatched_view(row) for row in page.items], "next": page.next}


def _codes(store: OrdersStore, table: Table, limit: int, cursor: str | None) -> Page:
    with store.engine.connect() as connection:
        return lookup.codes(connection, table, limit, cursor)


def _codes_of(page: Page) -> Iterator[str]:
    return (row.code for row in page.items)
