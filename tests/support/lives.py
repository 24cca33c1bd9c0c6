"""Random lives of clients and their services. The same seed gives the same year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from werkzeug.test import TestResponse

from services.lifecycle.projections.orders.fold import OrderState
from services.lifecycle.projections.service_state.state import ServiceState
from shared.rules.caller import Caller
from shared.rules.vocabulary import OrderState as State
from tests.support.command_context import STAFF
from tests.support.world import World, client

T = TypeVar("T")

UNPAID = (State.PENDING_PAYMENT, State.AWAITING_FUNDS)


@dataclass(kw_only=True)
class Person:
    """A client, and what became of their money as they were told."""

    id: UUID
    money_in: int = 0
    """Deposited or credited, in the smallest unit."""

    @property
    def caller(self) -> Caller:
        return client(self.id)


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
        """One thing that this client, or staff for them, does now; or nothing, for want of it."""
        weights = [weight for weight, _ in actions]
        ((_, action),) = self.chance.choices(actions, weights)
        response = action(self, person)
        if response is not None:
            self._count(action.__name__, response)
            if self.chance.random() < 0.7:
                self.world.settle()
            else:
                self.world.follow()

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
