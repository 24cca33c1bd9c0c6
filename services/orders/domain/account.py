"""The aggregate of a client's account: the balance, which never goes below zero."""

from __future__ import annotations

from typing import Self, assert_never
from uuid import UUID

from services.orders.domain import account_events as events
from services.orders.domain.refusals import NotEnoughMoney
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.money import Money


class Account(EventSourcedAggregate):
    """Its id is the client's. It begins with its first event."""

    TOPIC = "orders.account"
    Event, Created = Event, events.Opened

    def __init__(self, currency: str) -> None:
        self.balance = Money.zero(currency)

    @classmethod
    def open(cls, client_id: UUID, currency: str) -> Self:
        return cls._create(events.Opened, id=client_id, currency=currency)

    def deposit(
        self,
        amount: Money,
        reference: str,
        payment_id: UUID | None = None,
        order_id: UUID | None = None,
    ) -> None:
        """Money came in: by staff's word, or with a payment that was asked for an order."""
        fields = {"reference": reference, "payment_id": payment_id, "order_id": order_id}
        balance = self.balance + amount
        self.trigger_event(events.Deposited, amount=amount, balance=balance, **fields)

    def charge(self, amount: Money, order_id: UUID) -> None:
        """Pays an order; one that costs nothing leaves no movement. Raises NotEnoughMoney."""
        if amount > self.balance:
            raise NotEnoughMoney(amount, self.balance)
        if amount.minor:
            balance = self.balance - amount
            self.trigger_event(events.Charged, amount=amount, balance=balance, order_id=order_id)

    def refund(self, amount: Money, order_id: UUID, service_id: UUID) -> None:
        """What a service has cost comes back; what cost nothing leaves no movement."""
        if amount.minor:
            fields = {"order_id": order_id, "service_id": service_id}
            balance = self.balance + amount
            self.trigger_event(events.Refunded, amount=amount, balance=balance, **fields)

    def evolve(self, event: events.AccountEvent) -> None:
        match event:
            case events.Deposited() | events.Charged() | events.Refunded():
                self.balance = event.balance
            case events.Opened():
                pass
            case _:
                assert_never(event)
