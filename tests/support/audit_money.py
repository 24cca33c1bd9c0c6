"""Whether accounts, movements, orders and payments agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

from services.lifecycle.projections.movements.fold import Movement
from shared.contracts.order import OrderPaid
from shared.rules.vocabulary import MovementKind, OrderState
from tests.support.lives import Person
from tests.support.world import World

SIGN = {
    MovementKind.DEPOSIT: 1,
    MovementKind.REFUND: 1,
    MovementKind.CHARGE: -1,
    MovementKind.REVERSAL: -1,
}


def of_person(world: World, person: Person) -> Iterator[str]:
    """Movements, the folded account, the aggregate and what was told when money came in."""
    movements, balance = world.folded.movements.get(person.id, []), 0
    for each in movements:
        balance += SIGN[each.kind] * world.minor_of(each.amount)
        if (said := world.minor_of(each.balance)) != balance or balance < 0:
            yield f"{person.id}: the balance is {said}, its movements make {balance}: {each}"
    account, state = world.store.existing_account(person.id), world.folded.accounts.get(person.id)
    decided = account.balance.minor if account else 0
    folded = world.minor_of(state.balance) if state and state.balance else 0
    if not balance == folded == decided:
        yield f"{person.id}: movements make {balance}, folded {folded}, decided {decided}"
    owed = world.minor_of(state.owed) if state and state.owed else 0
    if owed != (account.owed.minor if account else 0) or (owed and balance):
        yield f"{person.id}: {owed} is shown as owed, with {balance} on the balance: {account}"
    if (came_in := _sum(world, movements, MovementKind.DEPOSIT)) != person.came_in:
        yield f"{person.id}: {person.came_in} came in, {came_in} was recorded"
    if (taken := _sum(world, movements, MovementKind.REVERSAL)) + owed != person.went_back:
        yield f"{person.id}: {person.went_back} went back; taken {taken}, owed {owed}"


def of_orders(world: World) -> Iterator[str]:
    """Each is paid once, with its total; and no service gives back more than it has cost."""
    charges: Counter[UUID | None] = Counter()
    refunds: Counter[tuple[UUID | None, UUID | None]] = Counter()
    for each in (each for some in world.folded.movements.values() for each in some):
        if each.kind is MovementKind.CHARGE:
            charges[each.order_id] += world.minor_of(each.amount)
        elif each.kind is MovementKind.REFUND:
            refunds[each.order_id, each.service_id] += world.minor_of(each.amount)
    paid = Counter(
        each.stream_id for each in world.folded.events if isinstance(each.data, OrderPaid)
    )
    yield from (f"order {id_} was paid {times} times" for id_, times in paid.items() if times > 1)
    for id_, order in world.folded.orders.items():
        total = world.minor_of(order.total) if order.state is OrderState.PAID else 0
        if charges.pop(id_, 0) != total:
            yield f"order {id_} is {order.state} for {total}, and was charged otherwise"
    yield from (f"charged for no order: {order_id}" for order_id in charges)
    yield from _refunds(world, refunds)


def _refunds(world: World, refunds: Counter[tuple[UUID | None, UUID | None]]) -> Iterator[str]:
    costs = _costs(world)
    for (order_id, service_id), given_back in refunds.items():
        if not (order_id and service_id):
            yield f"{given_back} was given back for no order or no service"
        elif given_back > (cost := costs[service_id].get(order_id, 0)):
            yield f"service {service_id} cost {cost} in {order_id}, and gave back {given_back}"


def _costs(world: World) -> dict[UUID, dict[UUID, int]]:
    """Of each service in each paid order."""
    costs: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for order_id, order in world.folded.orders.items():
        for item in order.items if order.state is OrderState.PAID else ():
            for service_id in item.services:
                costs[service_id][order_id] = world.minor_of(item.price) // item.quantity
    return costs


def _sum(world: World, movements: list[Movement], kind: MovementKind) -> int:
    return sum(world.minor_of(each.amount) for each in movements if each.kind is kind)
