"""An order that is paid from the balance, with all its services."""

from __future__ import annotations

from eventsourcing.domain import Aggregate

from services.orders.domain.account import Account
from services.orders.domain.order import Order
from services.orders.domain.payment import Payment
from services.orders.domain.service import Service
from services.orders.handlers.cancelling import cancelled_orders
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
    changed: list[Aggregate] = [account] if order.total.minor else []
    changed.append(order)
    for service in store.services(order.service_ids):
        changed += _paid(service, order, store)
    return changed


def is_blocked(order: Order, account: Account) -> bool:
    """Renewals never are. Source: rules.md EC-7."""
    return account.orders_blocked and not order.only_renews


def _paid(service: Service, order: Order, store: OrdersStore) -> list[Aggregate]:
    """It is bought, changed or extended; the order of what is not wanted any more is cancelled."""
    unpaid_before = service.unpaid_orders
    charge_downtime = order.only_renews and store.policy(service).charge_downtime
    service.pay(order.id, charge_downtime=charge_downtime)
    return [service, *cancelled_orders(service, unpaid_before, store)]
