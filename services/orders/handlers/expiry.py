"""What is done when a paid period ends, and with what was missed then.

The money is asked first each time: what can be renewed by itself is renewed in the same save.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate

from services.orders.domain.renewal import RenewalProblem
from services.orders.domain.service import Service
from services.orders.domain.timer_kind import TimerKind
from services.orders.handlers.cancelling import cancelled_orders
from services.orders.handlers.renewals import automatic_renewal, renew_automatically, renewal_price
from services.orders.store import OrdersStore
from shared.eventstore.command_context import command_context, use_command_context
from shared.eventstore.command_handling import Decision
from shared.rules.expiry import reminder_days
from shared.rules.money import Money
from shared.rules.policies import TypePolicy

NOTHING = Decision(changed=[], response={})


def end_period(service_id: UUID, at: datetime, store: OrdersStore) -> Decision:
    service = store.service(service_id)
    if service.timers.get(TimerKind.PERIOD_END) != at:
        return NOTHING
    return _decision(service, renewed_or(service.expire, service, store))


def end_grace(service_id: UUID, at: datetime, store: OrdersStore) -> Decision:
    service = store.service(service_id)
    if service.timers.get(TimerKind.GRACE_END) != at:
        return NOTHING
    return _decision(service, renewed_or(service.end_grace, service, store))


def delete_automatically(service_id: UUID, at: datetime, store: OrdersStore) -> Decision:
    service = store.service(service_id)
    if service.timers.get(TimerKind.AUTO_DELETION) != at:
        return NOTHING
    return _decision(service, renewed_or(service.delete_for_non_payment, service, store))


def remind(service_id: UUID, at: datetime, store: OrdersStore) -> Decision:
    """One that comes too late is none: the period ends instead, as its own timer would end it."""
    service = store.service(service_id)
    if service.timers.get(TimerKind.REMINDER) != at:
        return NOTHING
    if service.is_unpaid:
        context = replace(command_context.get(), actor=f"system:{TimerKind.PERIOD_END}")
        with use_command_context(context):
            return _decision(service, renewed_or(service.expire, service, store))
    assert service.paid_until
    service.remind(reminder_days(service.paid_until, at), *_renewal_to_come(service, store))
    return _decision(service, [])


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


def _renewal_to_come(
    service: Service, store: OrdersStore
) -> tuple[dict[str, Any] | None, RenewalProblem | None]:
    """As it would be made now, and what stands against it."""
    if not (auto_renew := service.specification.auto_renew):
        return None, None
    period = auto_renew["period"]
    price = renewal_price(service, period, store)
    renewal = automatic_renewal(service, store.account(service.client_id), store)
    problem = renewal if isinstance(renewal, RenewalProblem) else _rise(service, period, price)
    return ({"period": period, "price": price} if price else None), problem


def _rise(service: Service, period: str, price: Money | None) -> RenewalProblem | None:
    """Of the price, if it was paid for the same period last time."""
    last = service.specification
    is_higher = price is not None and period == last.period and price > last.price
    return RenewalProblem.PRICE_RAISED if is_higher else None


def _decision(service: Service, others: list[Aggregate]) -> Decision:
    return Decision(changed=[service, *others], response={})
