"""What money that has come brings back: services that are held because nobody paid.

Source: rules.md RN-15. To be called in the save in which a balance has grown, after what is owed
and what the money was meant for are paid.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate

from services.orders.domain.account import Account
from services.orders.domain.renewal import RenewalProblem
from services.orders.domain.service import Service
from services.orders.handlers.renewals import renew_automatically
from services.orders.store import OrdersStore
from shared.eventstore.command_handling import Decision
from shared.rules.vocabulary import HoldCause

SAVE_RENEWALS = 50
"""In one save, at most: it holds up the saves of others. A timer makes the rest."""


def renew_overdue(account: Account, store: OrdersStore) -> list[Aggregate]:
    """The services of the client that are renewed by themselves, the one whose period ended first
    before the others, as far as the balance goes: one that costs more than is left is passed over.

    Returns what has changed, the account among it.
    """
    service_ids = store.overdue_services(account.id) if account.balance.minor else []
    changed: list[Aggregate] = []
    renewed = looked_at = 0
    for service in sorted(store.services(service_ids), key=_end_of_period):
        if renewed == SAVE_RENEWALS or not account.balance.minor:
            break
        looked_at += 1
        if renewal := _renewal(service, account, store):
            renewed += 1
            changed += renewal
    left = len(service_ids) - looked_at
    account.put_off_renewals(left if account.balance.minor else 0)
    return [*changed, account]


def renew_the_rest(client_id: UUID, at: datetime, store: OrdersStore) -> Decision:
    account = store.existing_account(client_id)
    is_due = account and account.renewals_due_at == at
    return Decision(
        changed=renew_overdue(account, store) if account and is_due else [], response={}
    )


def _end_of_period(service: Service) -> datetime:
    assert service.paid_until, "it has run, and is held for non-payment"
    return service.paid_until


def _renewal(service: Service, account: Account, store: OrdersStore) -> list[Aggregate]:
    """What has changed; empty if it is not held any more, or cannot be renewed."""
    if HoldCause.NON_PAYMENT not in service.holds.values():
        return []
    others = renew_automatically(service, account, store)
    return [] if isinstance(others, RenewalProblem) else [service, *others]
