"""Whether everything that time or money decides has happened by now, and nothing too early."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from services.lifecycle.projections.service_state.state import ServiceState
from shared.contracts.service import ServiceHoldLifted, ServiceHoldPlaced
from shared.contracts.service_expiry import ServiceDeletionDue
from shared.rules.vocabulary import DeletionCause, HoldCause, MovementKind
from tests.support.lives import UNPAID
from tests.support.lives_catalogue import PRODUCTS, TYPES
from tests.support.world import World

ORDER_EXPIRES = timedelta(days=30)
AUTO_DELETE_DAYS = 14
"""Of a type that does not say."""


def of_all(world: World) -> Iterator[str]:
    """Once no timer is due any more."""
    for order in world.folded.orders.values():
        if order.state in UNPAID and order.placed_at + ORDER_EXPIRES <= world.now:
            yield f"order {order.stream_id} of {order.placed_at} can still be paid"
    for state in world.folded.services.values():
        if not state.deleted:
            yield from (f"service {state.stream_id}: {each}" for each in _overdue(world, state))
    yield from _deleted_too_early(world)


def _overdue(world: World, state: ServiceState) -> Iterator[str]:
    for hold in state.holds:
        if hold.until and hold.until <= world.now:
            yield f"is held until {hold.until}"
    if state.deletion_scheduled_for and state.deletion_scheduled_for <= world.now:
        yield f"is to be deleted at {state.deletion_scheduled_for}"
    if state.operation or not state.paid_until or state.paid_until > world.now:
        return
    if not state.holds and _runs_unpaid_too_long(world, state):
        yield f"runs, and is paid until {state.paid_until}"
    if state.holds and {hold.cause for hold in state.holds} == {HoldCause.NON_PAYMENT}:
        yield from _not_brought_back(world, state)


def _runs_unpaid_too_long(world: World, state: ServiceState) -> bool:
    """Beyond the grace of its type, though nobody of staff has let it."""
    assert state.paid_until
    grace = timedelta(days=TYPES[state.product_type].get("grace_days", 0))
    overdue = world.store.service(state.stream_id).overdue
    is_forced = overdue is not None and overdue.forced
    return state.paid_until + grace <= world.now and not is_forced


def _not_brought_back(world: World, state: ServiceState) -> Iterator[str]:
    """Money came after it was held, would have sufficed, and does still. Source: RN-8, RN-15."""
    account = world.folded.accounts.get(state.client_id)
    if not state.auto_renew or not account or not account.balance:
        return
    growing = MovementKind.DEPOSIT, MovementKind.REFUND
    movements = world.folded.movements.get(state.client_id, [])
    came_at = max((each.at for each in movements if each.kind in growing), default=state.created_at)
    is_undone = state.paid_until in world.store.service(state.stream_id).undone_at
    price = price_of(state.product, state.auto_renew.period, state.resources)
    balance = world.minor_of(account.balance)
    if movements and state.updated_at < came_at and price <= balance and not is_undone:
        yield f"is held for non-payment, costs {price}, and there are {balance} since {came_at}"


def price_of(product: str, period: str, resources: dict[str, int]) -> int:
    """Counted from the catalogue, in the smallest unit."""
    (price,) = (each for each in PRODUCTS[product]["prices"] if each["period"] == period)
    more = max(0, resources.get("ip", 1) - 1) * {"P1M": 100, "P1Y": 1000}[period]
    return int(price["amount"].replace(".", "")) + more


def _deleted_too_early(world: World) -> Iterator[str]:
    """The days count from the hold, however late that was. Source: rules.md EC-11, EC-30."""
    holds: dict[UUID, dict[UUID, tuple[HoldCause, datetime]]] = {}
    for event in world.folded.events:
        held, data = holds.setdefault(event.stream_id, {}), event.data
        match data:
            case ServiceHoldPlaced():
                held[data.hold_id] = data.cause, event.occurred_at
            case ServiceHoldLifted():
                del held[data.hold_id]
            case ServiceDeletionDue(cause=DeletionCause.NON_PAYMENT):
                type_ = TYPES[world.folded.services[event.stream_id].product_type]
                days = timedelta(days=type_.get("auto_delete_days", AUTO_DELETE_DAYS))
                for cause, placed_at in held.values():
                    if cause is HoldCause.NON_PAYMENT and placed_at + days > event.occurred_at:
                        yield f"{event.stream_id} held at {placed_at}, deleted {event.occurred_at}"
                    if cause is not HoldCause.NON_PAYMENT and not type_.get("delete_held_by_hand"):
                        yield f"{event.stream_id} was deleted in spite of the hold by {cause}"
