"""Aggregates as the contract shows them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.orders.domain.account import Account
from services.orders.domain.order import Order
from services.orders.domain.payment import Payment
from services.orders.domain.product import Product, ProductType
from services.orders.domain.quote import Quote
from services.orders.gateway_lookup import instant
from shared.rules.money import Money

View = dict[str, Any]
"""Of values that a stored receipt gives back as they were."""


def order_view(order: Order, payment: Payment | None) -> View:
    """`payment` is the order's latest; None: none, or it was paid from the balance."""
    return {
        "id": order.id,
        "client_id": order.client_id,
        "state": order.state,
        "placed_at": order.created_on,
        "total": order.total,
        "items": order.items,
        "services": [
            {"id": service_id, "product": item["product"]}
            for item in order.items
            for service_id in item["services"]
        ],
        "payment": _payment_of_order(payment) if payment else None,
        "version": order.version,
    }


def payment_view(payment: Payment) -> View:
    return {
        **_payment_of_order(payment),
        "order_id": payment.order_id,
        "client_id": payment.client_id,
        "version": payment.version,
    }


def account_view(client_id: UUID, account: Account | None, currency: str) -> View:
    """None: the account has not begun."""
    nothing = Money.zero(currency)
    return {
        "client_id": client_id,
        "balance": account.balance if account else nothing,
        "owed": account.owed if account else nothing,
        "abuse_points": account.abuse_points if account else 0,
        "orders_blocked": account.orders_blocked if account else False,
        "version": account.version if account else 0,
    }


def product_view(product: Product) -> View:
    return {**product.to_dict(), "version": product.version}


def product_type_view(product_type: ProductType) -> View:
    return {**product_type.to_dict(), "version": product_type.version}


def unmatched_view(row: Row[Any]) -> View:
    """A row of the lookup table, in the shape in which it was sent."""
    has_amount = row.amount_minor is not None
    data = {
        "payment_id": UUID(row.payment_id),
        "amount": Money(row.amount_minor, row.currency) if has_amount else None,
        "external_id": row.external_id,
    }
    return {
        "id": UUID(row.message_id),
        "received_at": instant(row.received_at),
        "type": row.type,
        "timestamp": instant(row.occurred_at),
        "data": data,
        "webhook_id": row.webhook_id,
        "reason": row.reason,
    }


def quote_view(quote: Quote) -> View:
    lines = [{"text": line.text, "amount": line.amount} for line in quote.lines]
    return {**vars(quote), "lines": lines}


def _payment_of_order(payment: Payment) -> View:
    return {
        "id": payment.id,
        "method": payment.method,
        "state": payment.state,
        "amount": payment.amount,
    }
