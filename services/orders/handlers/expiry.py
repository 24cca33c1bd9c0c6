"""What is done when a paid period ends, and with what was missed then.

The money is asked first each time: what can be renewed by itself is renewed in the same save.
"""

from __future__ import annotations

from collections.abc import Callable

from eventsourcing.domain import Aggregate

from services.orders.domain.renewal import RenewalProblem
from services.orders.domain.service import Service
from services.orders.handlers.cancelling import cancelled_orders
from services.orders.handlers.renewals import renew_automatically
from services.orders.store import OrdersStore
from shared.rules.policies import TypePolicy


def settled(service: Service, store: OrdersStore, *, was_held: bool) -> list[Aggregate]:
    """After what may have lifted the last hold by hand. Returns what has changed with the service.

    `was_held`: by hand, before. Once the paid period is over, the renewal that was missed is tried;
    else the service may not run, or as before. Source: rules.md EC-13.
    """
    is_over = service.is_unpaid and not service.deleted
    if not was_held or service.is_held_by_hand or not is_over:
        return []
    return renewed_or(service.stay_unpaid, service, store)


def renewed_or(
    otherwise: Callable[[TypePolicy, RenewalProblem], None], service: Service, store: OrdersStore
) -> list[Aggregate]:
    """What has changed with the service, whichever it was."""
    account, unpaid_before = store.account(service.client_id), service.unpaid_orders
    changed = renew_automatically(service, account, store)
    if isinstance(changed, RenewalProblem):
        otherwise(store.policy(service), changed)
        return cancelled_orders(service, unpaid_before, store)
    return [account, *changed]
