"""Active services that are renewed by themselves, all due within an hour: written in big saves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID, uuid5

from eventsourcing.domain import Aggregate
from sqlalchemy import func, select

from services.orders.domain.account import Account
from services.orders.domain.attempts import Attempt
from services.orders.domain.service import Service
from services.orders.domain.service_expiry_events import ExpiryReminded
from services.orders.domain.specification import ServiceSpecification
from services.orders.lookup import TIMERS
from services.orders.store import OrdersStore
from shared.eventstore.command_context import CommandContext, use_command_context
from shared.rules.money import Money
from shared.rules.vocabulary import AttemptOutcome

SAVE_AGGREGATES = 60
"""PostgreSQL takes a statement of a few hundred events."""
BOUGHT_BEFORE = timedelta(days=27)
"""Less than any month: what was bought then for a month is not due yet, whatever month it is."""
PRICE, DEPOSIT = Money(500, "EUR"), Money(10_000, "EUR")
REMINDED_DAYS = (7, 1)


@dataclass(frozen=True, kw_only=True)
class DueServices:
    clients: int
    services_each: int
    until: datetime
    """When the last of them is due."""

    @property
    def count(self) -> int:
        return self.clients * self.services_each

    def left(self, store: OrdersStore) -> int:
        """How many timers are due then."""
        due = TIMERS.c.due_at <= int(self.until.timestamp() * 1e6)
        with store.engine.connect() as connection:
            return connection.scalar(select(func.count()).where(due)) or 0

    def check(self, store: OrdersStore) -> None:
        """Raises AssertionError if one was not extended once, or not charged once."""
        rest = DEPOSIT - PRICE * self.services_each
        for client in range(self.clients):
            account = store.account(_client_id(client))
            assert account.balance == rest, (account.id, account.balance)
            for number in range(client, self.count, self.clients):
                periods = store.service(_service_id(number)).paid_periods
                assert len(periods) == 2, (number, periods)
        assert not self.left(store), "timers are left"


def fill(store: OrdersStore, now: datetime, clients: int, services_each: int) -> DueServices:
    """The services of a client are spread over the hour."""
    due = [*_fill(store, now - BOUGHT_BEFORE, clients, clients * services_each)]
    return DueServices(clients=clients, services_each=services_each, until=max(due))


def _fill(store: OrdersStore, first: datetime, clients: int, services: int) -> Iterator[datetime]:
    """When each is due."""
    _save(store, (_account(_client_id(number), first) for number in range(clients)))
    each, made = timedelta(hours=1) / services, range(services)
    active = (_service(number, clients, first + number * each) for number in made)
    while batch := list(islice(active, SAVE_AGGREGATES)):
        yield from (service.paid_until for service in batch if service.paid_until)
        store.save(*batch)


def _save(store: OrdersStore, aggregates: Iterable[Aggregate]) -> None:
    iterator = iter(aggregates)
    while batch := list(islice(iterator, SAVE_AGGREGATES)):
        store.save(*batch)


def _account(client_id: UUID, at: datetime) -> Account:
    with use_command_context(_context(at, client_id)):
        account = Account.open(client_id, DEPOSIT.currency)
        account.deposit(DEPOSIT, "")
    return account


def _service(number: int, clients: int, at: datetime) -> Service:
    """Ordered, paid and active at this moment; its client was reminded of its end."""
    service_id = _service_id(number)
    with use_command_context(_context(at, service_id)):
        service = Service.order(
            service_id, _specification(_client_id(number % clients), service_id)
        )
        service.pay(service.specification.order_id)
        assert service.operation
        for outcome in (AttemptOutcome.STARTED, AttemptOutcome.DONE):
            attempt = Attempt(number=1, outcome=outcome, module="simulator")
            service.report(service.operation.id, attempt)
    paid_until = service.paid_until
    assert paid_until
    for days in REMINDED_DAYS:
        with use_command_context(_context(paid_until - timedelta(days=days), service_id)):
            reminded = {"paid_until": paid_until, "days": days, "renewal": None, "problem": None}
            service.trigger_event(ExpiryReminded, **reminded)
    return service


def _specification(client_id: UUID, service_id: UUID) -> ServiceSpecification:
    """As of an order of `VPS_1`."""
    return ServiceSpecification(
        order_id=uuid5(service_id, "order"),
        client_id=client_id,
        product="vps-1",
        product_name="VPS 1",
        product_type="vps",
        module="simulator",
        period="P1M",
        price=PRICE,
        charge=PRICE,
        resources={"ip": 1},
        configuration={},
        missing=[],
        auto_renew={"period": "P1M", "source": "balance"},
        features=["suspend", "resume", "reboot", "transfer"],
        instruction=False,
    )


def _context(at: datetime, command_id: UUID) -> CommandContext:
    return CommandContext(
        timestamp=at,
        actor="staff:bench",
        command_id=command_id,
        correlation_id="bench",
        causation_id=str(command_id),
    )


def _client_id(number: int) -> UUID:
    return uuid5(UUID(int=9), f"client {number}")


def _service_id(number: int) -> UUID:
    return uuid5(UUID(int=9), f"service {number}")
