"""An order that is paid from the balance, with all its services."""

from __future__ import annotations

from eventsourcing.domain import Aggregate

from services.orders.domain.account import Account
from services.orders.domain.order import Order
from services.orders.domain.payment import Payment
from services.orders.store import OrdersStore


def settle(
    order: Order, account: Account, payment: Payment | None, store: OrdersStore
) -> list[Aggregate]:
    """Pays the order and its services from the balance. Raises NotEnoughMoney.

    `payment`: with which the money came; None: it was there. What costs nothing leaves the account
    untouched.
    """
    account.charge(order.total, order.id)
    order.pay(payment.id if payment else None)
    services = store.services(order.service_ids)
    for service in services:
        service.pay(order.id)
    charged = [account] if order.total.minor else []
    return [*charged, order, *services]


def is_blocked(order: Order, account: Account) -> bool:
    """Renewals never are. Source: rules.md EC-7."""
    return account.orders_blocked and not order.only_renews
