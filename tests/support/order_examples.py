"""Every event of the catalogue, an account, an order and a payment, made by their commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from services.orders.domain.account import Account
from services.orders.domain.order import Order
from services.orders.domain.order_events import Item
from services.orders.domain.payment import Payment
from services.orders.domain.product import Product, ProductType
from shared.eventstore.command_context import use_command_context
from shared.eventstore.event import Event
from shared.rules.catalogue import (
    ConfigurationField,
    Price,
    ProductDefinition,
    ProductTypeDefinition,
    Resource,
    ResourcePrice,
)
from shared.rules.money import Money
from shared.rules.vocabulary import (
    ConfigurationType,
    DeletionMoment,
    DeletionPolicy,
    EditPolicy,
    ItemKind,
    PaymentMethod,
)
from tests.support.command_context import CLIENT_ID, TIMESTAMP, some_context
from tests.support.service_events import ID, ORDER_ID

OTHER_ID = UUID("00000000-0000-4000-8000-000000000011")
PAYMENT_ID = UUID("00000000-0000-4000-8000-000000000012")
RESERVED_ID = UUID("00000000-0000-4000-8000-000000000013")
EXPIRED_ID = UUID("00000000-0000-4000-8000-000000000014")
EXPIRES_AT = TIMESTAMP + timedelta(days=30)
PRODUCT = ProductDefinition(
    code="some-product",
    name="Some product",
    type="some-type",
    module="some-module",
    on_sale=True,
    quick_order=False,
    prices=(Price(period="P1M", amount=Money(500, "EUR"), setup=Money(200, "EUR")),),
    resources=(
        Resource(
            code="ip",
            name="IP address",
            unit="piece",
            included=1,
            min=1,
            max=8,
            step=1,
            edit=EditPolicy.BOTH,
            prices=(ResourcePrice(period="P1M", amount=Money(100, "EUR")),),
        ),
    ),
    configuration=(
        ConfigurationField(
            field="hostname", required=True, type=ConfigurationType.HOSTNAME, unique=False
        ),
    ),
    instruction="some template",
)
PRODUCT_TYPE = ProductTypeDefinition(
    type="some-type",
    name="Some type",
    client_may_suspend=True,
    deletion=DeletionPolicy.ALLOWED,
    deletion_moment=DeletionMoment.AT_ONCE,
    grace_days=0,
    auto_delete_days=14,
    delete_held_by_hand=False,
    refund_on_delete="none",
    charge_downtime=False,
    renew_not_earlier_than_days=None,
    features=("suspend", "resume"),
)


def order_item(*services: UUID) -> Item:
    return {
        "kind": ItemKind.NEW,
        "product": "some-product",
        "name": "Some product",
        "period": "P1M",
        "quantity": len(services),
        "price": Money(700 * len(services), "EUR"),
        "services": list(services),
    }


def order_examples() -> list[Event]:
    """In the order of their streams: products, account, payments, orders."""
    with use_command_context(some_context()):
        return [event for stream in _streams() for event in stream]


def _streams() -> Iterator[list[Event]]:
    product, product_type = Product.define(PRODUCT), ProductType.define(PRODUCT_TYPE)
    product.redefine(replace(PRODUCT, on_sale=False))
    account = Account.open(CLIENT_ID, "EUR")
    account.deposit(Money(1400, "EUR"), "some reference", PAYMENT_ID, ORDER_ID)
    account.charge(Money(700, "EUR"), ORDER_ID)
    account.refund(Money(700, "EUR"), ORDER_ID, ID)
    account.reverse(Money(1900, "EUR"), PAYMENT_ID, ORDER_ID)
    for points in (10, -1):
        account.add_abuse_points(points, "some subject", ID, limit=10)
    order = Order.place(ORDER_ID, CLIENT_ID, [order_item(ID)])
    order.add([order_item(OTHER_ID)])
    order.remove(OTHER_ID, "some reason")
    order.change_item(ID, Money(900, "EUR"))
    order.await_payment(PAYMENT_ID, PaymentMethod.TRANSFER)
    order.fail_payment(PAYMENT_ID)
    order.pay(None)
    cancelled = Order.place(OTHER_ID, CLIENT_ID, [order_item(OTHER_ID)])
    cancelled.cancel("some reason")
    expired = Order.place(EXPIRED_ID, CLIENT_ID, [order_item(EXPIRED_ID)], EXPIRES_AT)
    expired.expire(EXPIRES_AT)
    account.put_off_renewals(3)
    for aggregate in (product, product_type, account, *_payments(), order, cancelled, expired):
        events = aggregate.collect_events()
        yield [event for event in events if isinstance(event, Event)]


def _payments() -> Iterator[Payment]:
    payment, voided, reserved = (
        Payment.awaited(id_, ORDER_ID, CLIENT_ID, PaymentMethod.TRANSFER, Money(700, "EUR"))
        for id_ in (PAYMENT_ID, OTHER_ID, RESERVED_ID)
    )
    payment.fail("some reference")
    payment.credit(None, "some reference")
    payment.refund_order(Money(700, "EUR"), Money(700, "EUR"))
    voided.void("some reason")
    reserved.reserve(None, "some reference")
    reserved.fail("some reference")
    yield from (payment, voided, reserved)
