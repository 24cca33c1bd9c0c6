"""What money does wherever it comes to a balance, and in which order."""

from __future__ import annotations

from collections.abc import Callable

from eventsourcing.domain import Aggregate

from services.orders.domain.account import Account
from services.orders.handlers.overdue import renew_overdue
from services.orders.handlers.reversal_holds import let_go_of_services
from services.orders.store import OrdersStore


def money_arrived(
    account: Account,
    store: OrdersStore,
    pay: Callable[[], list[Aggregate]] = list,
) -> list[Aggregate]:
    """Call it in the save in which the balance grows. Returns what has changed with the account.

    First it pays what is owed, then what it was meant for (`pay`). Only then, because a service may
    be renewed there: once nothing is owed, those that were held for it are let go; and what nobody
    paid for is renewed. Source: rules.md PAY-6, EC-1, EC-13, RN-15.
    """
    debts = account.debts
    account.settle_debts()
    changed = pay()
    if not account.owes:
        for debt in debts:
            changed += let_go_of_services(debt["payment_id"], debt["order_id"], store)
    return changed + renew_overdue(account, store)
