"""Clients that order, pay, suspend, resume and ask, several at once, and keep every answer."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from tests.support.acknowledged import TIMEOUT_SECONDS, Answer, Ledger, Sender
from tests.support.orders_api import VPS, VPS_1
from tests.support.running_stack import RunningStack

AT_ONCE = 8
STAFF = Caller(role=Role.STAFF, sub="load")
PRICE_MINOR, DEPOSIT_MINOR = 500, 10_000


@dataclass
class Client:
    """What this one was told; its commands follow each other, so it knows what must be true."""

    id: UUID
    paid: list[str] = field(default_factory=list)
    """Ids of services that were paid."""
    held: dict[str, bool] = field(default_factory=dict)
    """Whether this client's hold stands, for each service that they acted on."""
    questions: list[str] = field(default_factory=list)
    balance_minor: int = 0

    @property
    def caller(self) -> Caller:
        return Caller(role=Role.CLIENT, sub=str(self.id))


class Load:
    def __init__(self, stack: RunningStack, ledger: Path, seed: int) -> None:
        self.stack, self.seed = stack, seed
        self.ledger = Ledger(ledger)
        self.http = httpx.Client(timeout=TIMEOUT_SECONDS)
        self.clients: list[Client] = []

    def define_catalogue(self) -> None:
        staff = {"Authorization": self.stack.bearer(STAFF)}
        for path, body in (("product-types/vps", VPS), ("products/vps-1", VPS_1)):
            url = f"{self.stack.url('orders')}/v1/{path}"
            response = httpx.put(url, json=body, headers=staff)
            assert response.is_success, response.text

    def run(self, clients: int, orders: int, until: Callable[[], bool] = lambda: True) -> None:
        """Each client places its share of `orders`; then again and again, until `until`."""
        chance = random.Random(self.seed)
        self.clients = [
            Client(UUID(int=chance.getrandbits(128), version=4)) for _ in range(clients)
        ]
        rounds = max(1, orders // clients)
        with ThreadPoolExecutor(AT_ONCE) as executor:
            for number in range(10_000):
                if number >= rounds and until():
                    break
                for done in [executor.submit(self._visit, each, number) for each in self.clients]:
                    done.result()

    def sender(self, caller: Caller, name: str) -> Sender:
        """With chances of its own, so that threads do not change each other's."""
        chance = random.Random(f"{self.seed} {caller.sub} {name}")
        return Sender(self.http, self.ledger, self.stack.bearer(caller), chance)

    def sender_of(self, answer: Answer) -> Sender:
        """For the caller whose command was answered."""
        return Sender(self.http, self.ledger, answer.authorization, random.Random(self.seed))

    def _visit(self, client: Client, number: int) -> None:
        """One order, and something else."""
        sender = self.sender(client.caller, str(number))
        chance = random.Random(f"{self.seed} {client.id} visit {number}")
        if client.balance_minor < PRICE_MINOR:
            self._deposit(client, number)
        self._order(sender, client)
        if client.paid and chance.random() < 0.6:
            self._act(sender, client, chance.choice(client.paid), "suspend")
        for service_id in [each for each, held in client.held.items() if held]:
            if chance.random() < 0.5:
                self._act(sender, client, service_id, "resume")
        if chance.random() < 0.3:
            self._ask(sender, client)

    def _deposit(self, client: Client, number: int) -> None:
        staff = self.sender(STAFF, f"{client.id} {number}")
        url = f"{self.stack.url('orders')}/v1/clients/{client.id}/deposits"
        answer = staff.command(url, {"amount": _money(DEPOSIT_MINOR)})
        assert answer.status == 201, answer
        client.balance_minor += DEPOSIT_MINOR

    def _order(self, sender: Sender, client: Client) -> None:
        orders = f"{self.stack.url('orders')}/v1/orders"
        placed = sender.command(orders, {"items": [{"product": "vps-1", "period": "P1M"}]})
        assert placed.status == 201, placed
        paid = sender.command(f"{orders}/{placed.response['id']}/pay", {"method": "balance"})
        assert paid.status == 200, paid
        client.paid += [service["id"] for service in placed.response["services"]]
        client.balance_minor -= PRICE_MINOR

    def _act(self, sender: Sender, client: Client, service_id: str, verb: str) -> None:
        """Refused while the panel is still at work: then nothing has changed."""
        url = f"{self.stack.url('orders')}/v1/services/{service_id}/{verb}"
        answer = sender.command(url, {"reason": "some reason"})
        assert answer.accepted or answer.status == 409, answer
        if answer.accepted:
            client.held[service_id] = verb == "suspend"

    def _ask(self, sender: Sender, client: Client) -> None:
        body: dict[str, Any] = {"subject": "some subject", "text": "some text"}
        url = f"{self.stack.url('notifications')}/v1/questions"
        answer = sender.command(url, body | {"department": "support"})
        assert answer.status == 201, answer
        client.questions.append(answer.response["id"])


def _money(minor: int) -> dict[str, str]:
    return {"amount": f"{minor // 100}.{minor % 100:02}", "currency": "EUR"}
