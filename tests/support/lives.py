"""Random lives of clients and their services. The same seed gives the same year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from werkzeug.test import TestResponse

from services.lifecycle.projections.orders.fold import OrderState
from services.lifecycle.projections.payments.fold import PaymentState as Payment
from services.lifecycle.projections.service_state.state import ServiceState
from shared.rules.caller import Caller
from shared.rules.vocabulary import OrderState as State
from shared.rules.vocabulary import PaymentState
from tests.support.command_context import STAFF
from tests.support.world import World, client

T = TypeVar("T")

TRIES = 4
"""Of a visit, where there is nothing to do an action to."""
UNPAID = (State.PENDING_PAYMENT, State.AWAITING_FUNDS)


@dataclass(kw_only=True)
class Person:
    """A client, and what became of their money as they were told."""

    id: UUID
    came_in: int = 0
    """Deposited, reserved or credited, in the smallest unit."""
    went_back: int = 0
    """Charged back; or it was reserved, and did not come."""
    arrived: dict[UUID, int] = field(default_factory=dict)
    """With each payment, and was not taken back."""
    transactions: set[str] = field(default_factory=set)
    """Of the gateway, that have brought money."""
    first_transactions: dict[UUID, str] = field(default_factory=dict)
    """Of each payment."""

    @property
    def caller(self) -> Caller:
        return client(self.id)

    def received(self, payment_id: UUID, minor: int) -> None:
        """So much has arrived with the payment in all."""
        difference = minor - self.arrived.get(payment_id, 0)
        self.arrived[payment_id] = minor
        self.came_in += max(difference, 0)
        self.went_back += max(-difference, 0)


class Lives:
    """Actions find their targets in what lifecycle shows, as people do."""

    def __init__(self, world: World, seed: int, clients: int, services: int) -> None:
        self.world, self.chance, self.services_wanted = world, Random(seed), services
        self.people = [
            Person(id=UUID(int=self.chance.getrandbits(128), version=4)) for _ in range(clients)
        ]
        self.answers: Counter[tuple[str, str]] = Counter()
        """How often each action got each answer: "done", or the code of a refusal."""

    def visit(self, person: Person, actions: Sequence[tuple[int, Action]]) -> None:
        """One thing that this client, or staff for them, does now."""
        weights = [weight for weight, _ in actions]
        for _ in range(TRIES):
            ((_, action),) = self.chance.choices(actions, weights)
            response = action(self, person)
            if response is not None:
                self._count(action.__name__, response)
                return self.world.settle() if self.chance.random() < 0.7 else self.world.follow()
        return None

    def send(
        self, person: Person, path: str, body: dict[str, Any], *, by_staff: bool = False
    ) -> TestResponse:
        return self.world.try_post(path, body, STAFF if by_staff else person.caller)

    def amount(self, most: int) -> int:
        """In the smallest unit: often little."""
        return 1 + int(most * self.chance.random() ** 2)

    def services(self, person: Person) -> list[ServiceState]:
        """That are not deleted."""
        states = self.world.folded.services.values()
        return [each for each in states if each.client_id == person.id and not each.deleted]

    def orders(self, person: Person, *states: State) -> list[OrderState]:
        orders = self.world.folded.orders.values()
        return [each for each in orders if each.client_id == person.id and each.state in states]

    def payments(self, person: Person, *states: PaymentState) -> list[Payment]:
        payments = self.world.folded.payments.values()
        return [each for each in payments if each.client_id == person.id and each.state in states]

    def one_of(self, things: Sequence[T]) -> T | None:
        """None: there is none."""
        return self.chance.choice(things) if things else None

    def _count(self, action: str, response: TestResponse) -> None:
        answer = "done"
        if response.status_code not in (200, 201, 202):
            assert response.status_code == 409 and response.json, (action, response.json)
            answer = response.json["code"]
        self.answers[action, answer] += 1


Action = Callable[[Lives, Person], TestResponse | None]
"""None: there was nothing to do it to."""
