"""What money does first wherever it comes to a balance, before anything else is paid from it."""

from __future__ import annotations

from collections.abc import Sequence

from eventsourcing.domain import Aggregate

from services.orders.domain.account import Account
from services.orders.domain.debts import Debt
from services.orders.handlers.reversal_holds import let_go_of_services
from services.orders.store import OrdersStore


def money_arrived(account: Account, store: OrdersStore) -> list[Aggregate]:
    """Call it in the save in which the balance grows. Returns what has changed with the account.

    Pays what is owed; once nothing is, the services that were held for it are let go.
    """
    debts = account.debts
    account.settle_debts()
    return _released(debts, store) if debts and not account.owes else []


def _released(debts: Sequence[Debt], store: OrdersStore) -> list[Aggregate]:
    return [
        changed
        for debt in debts
        for changed in let_go_of_services(debt["payment_id"], debt["order_id"], store)
    ]
