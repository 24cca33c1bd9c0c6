"""The aggregate of a client's account: the balance, and what counts against the client."""

from __future__ import annotations

from typing import Any, Self, assert_never
from uuid import UUID

from services.orders.domain import account_events as events
from services.orders.domain.refusals import NotEnoughMoney, OrdersBlocked
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.money import Money


class Account(EventSourcedAggregate):
    """Its id is the client's. It begins with its first event. Neither the balance nor the abuse
    points ever go below zero."""

    TOPIC = "orders.account"
    Event, Created = Event, events.Opened
    class_version = 2
    """Of its snapshots."""

    def __init__(self, currency: str) -> None:
        self.balance = Money.zero(currency)
        self.abuse_points = 0
        self.block_id: str | None = None
        """The id of the event that has blocked the account; None: it is not blocked."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state |= {"abuse_points": 0, "block_id": None}

    @property
    def orders_blocked(self) -> bool:
        return self.block_id is not None

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

    def add_abuse_points(
        self, points: int, subject: str, service_id: UUID | None, limit: int
    ) -> None:
        """Blocks at the limit, and unblocks below it. A limit of 0 blocks nobody."""
        total = max(0, self.abuse_points + points)
        case = {"points": points, "total": total, "service_id": service_id}
        self.trigger_event(events.AbusePointsAdded, **case, subject=subject)
        is_reached = 0 < limit <= total
        if is_reached is not self.orders_blocked:
            event = events.Blocked if is_reached else events.Unblocked
            self.trigger_event(event, points=total, limit=limit, subject=subject)

    def check_orders_allowed(self) -> None:
        """Raises OrdersBlocked."""
        if self.orders_blocked:
            raise OrdersBlocked()

    def evolve(self, event: events.AccountEvent) -> None:
        match event:
            case events.Deposited() | events.Charged() | events.Refunded():
                self.balance = event.balance
            case events.AbusePointsAdded():
                self.abuse_points = event.total
            case events.Blocked():
                self.block_id = event.event_id
            case events.Unblocked():
                self.block_id = None
            case events.Opened():
                pass
            case _:
                assert_never(event)
