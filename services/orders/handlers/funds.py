"""What becomes of the money of a payment: it is reserved, arrives, does not, or is taken back.

Each function returns all that has changed, the payment first.
"""

from __future__ import annotations

from functools import partial

from eventsourcing.domain import Aggregate

from services.orders.domain.account import Account
from services.orders.domain.order import Order
from services.orders.domain.payment import Payment
from services.orders.handlers.incoming_money import money_arrived
from services.orders.handlers.reversal_holds import hold_services
from services.orders.handlers.settling import is_blocked, settle
from services.orders.store import OrdersStore
from shared.rules.money import Money


def reserve_funds(
    payment: Payment, store: OrdersStore, amount: Money | None, reference: str
) -> list[Aggregate]:
    """It is treated as if it had come. Raises NotAllowedInStatus."""
    return _receive(payment, payment.reserve(amount, reference), reference, store)


def credit_funds(
    payment: Payment, store: OrdersStore, amount: Money | None, reference: str
) -> list[Aggregate]:
    """It has come, however late: to the balance. Raises NotAllowedInStatus."""
    difference = payment.credit(amount, reference)
    if difference.minor >= 0:
        changed = _receive(payment, difference, reference, store)
    else:
        changed = [payment, _take(payment, difference * -1, store)]
    payment.check_refunded(store.order(payment.order_id).total)
    return changed


def credit_more_funds(
    payment: Payment, store: OrdersStore, amount: Money, reference: str
) -> list[Aggregate]:
    """It was paid once more, with other money, after it was credited: that counts too."""
    return _receive(payment, amount, reference, store)


def fail_funds(payment: Payment, store: OrdersStore, reference: str) -> list[Aggregate]:
    """It will not come; what was reserved is taken back. Raises NotAllowedInStatus."""
    return _reversed(payment, payment.fail(reference), store)


def reverse_payment(
    payment: Payment, store: OrdersStore, amount: Money | None, reference: str
) -> list[Aggregate]:
    """Who has paid it took it back: a charge-back. A second time nothing changes.

    Before anything has come, nothing is taken, and nothing will be credited any more.
    """
    return _reversed(payment, payment.reverse(amount, reference), store)


def _receive(
    payment: Payment, amount: Money, reference: str, store: OrdersStore
) -> list[Aggregate]:
    """The balance pays what is owed, then the order, if it still waits for this payment."""
    account, order = store.account(payment.client_id), store.order(payment.order_id)
    changed: list[Aggregate] = [payment, account, order]
    pay = partial(_pay, order, payment, account, store)
    if not amount.minor:
        return changed + pay()
    account.deposit(amount, reference, payment.id, payment.order_id)
    return changed + money_arrived(account, store, pay)


def _pay(order: Order, payment: Payment, account: Account, store: OrdersStore) -> list[Aggregate]:
    """If it still waits for this payment: it is paid, or waits for another one."""
    if not order.is_unpaid or order.payment_id != payment.id:
        return []
    if account.balance >= order.total and not is_blocked(order, account):
        return settle(order, account, payment, store)
    order.fail_payment(payment.id)
    return [order]


def _reversed(payment: Payment, amount: Money, store: OrdersStore) -> list[Aggregate]:
    order = store.order(payment.order_id)
    order.fail_payment(payment.id)
    changed: list[Aggregate] = [payment, order]
    if amount.minor:
        changed.append(account := _take(payment, amount, store))
        changed += hold_services(payment.id, order, store) if account.owes else []
    return changed


def _take(payment: Payment, amount: Money, store: OrdersStore) -> Account:
    account = store.account(payment.client_id)
    account.reverse(amount, payment.id, payment.order_id)
    return account
