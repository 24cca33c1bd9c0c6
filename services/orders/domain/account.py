"""The aggregate of a client's account: the balance, what is owed, and what counts against them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self, assert_never
from uuid import UUID

from services.orders.domain import account_events as events
from services.orders.domain.debts import Debt, debts_after
from services.orders.domain.refusals import NotEnoughMoney, OrdersBlocked
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.money import Money


class Account(EventSourcedAggregate):
    """Its id is the client's. It begins with its first event. Neither the balance nor the abuse
    points ever go below zero; and nothing is owed while there is money on the balance."""

    TOPIC = "orders.account"
    Event, Created = Event, events.Opened
    class_version = 4
    """Of its snapshots."""

    def __init__(self, currency: str) -> None:
        self.balance = Money.zero(currency)
        self.owed = Money.zero(currency)
        self.debts: list[Debt] = []
        """One per payment that was taken back, oldest first, until nothing is owed any more."""
        self.abuse_points = 0
        self.block_id: str | None = None
        """The id of the event that has blocked the account for abuse; None: it is not blocked."""
        self.renewals_due_at: datetime | None = None
        """When more services were to be renewed than one save takes; None: none are."""

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state |= {"abuse_points": 0, "block_id": None}

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        state |= {"owed": Money.zero(state["balance"].currency), "debts": []}

    @staticmethod
    def upcast_v3_v4(state: dict[str, Any]) -> None:
        state |= {"renewals_due_at": None}

    @property
    def owes(self) -> bool:
        return self.owed.minor > 0

    @property
    def blocked_for_abuse(self) -> bool:
        return self.block_id is not None

    @property
    def orders_blocked(self) -> bool:
        return self.blocked_for_abuse or self.owes

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

    def reverse(self, amount: Money, payment_id: UUID, order_id: UUID) -> None:
        """Money that had come with a payment is gone: what the balance lacks is owed."""
        if amount.minor:
            taken = min(amount, self.balance)
            self._take(taken, self.owed + (amount - taken), payment_id, order_id)

    def settle_debts(self) -> None:
        """Money that has come pays what is owed before anything else, the oldest first."""
        for debt in list(self.debts):
            taken = min(debt["owed"], self.balance)
            if taken.minor:
                self._take(taken, self.owed - taken, debt["payment_id"], debt["order_id"])

    def add_abuse_points(
        self, points: int, subject: str, service_id: UUID | None, limit: int
    ) -> None:
        """Blocks at the limit, and unblocks below it. A limit of 0 blocks nobody."""
        total = max(0, self.abuse_points + points)
        case = {"points": points, "total": total, "service_id": service_id}
        self.trigger_event(events.AbusePointsAdded, **case, subject=subject)
        is_reached = 0 < limit <= total
        if is_reached is not self.blocked_for_abuse:
            event = events.Blocked if is_reached else events.Unblocked
            self.trigger_event(event, points=total, limit=limit, subject=subject)

    def put_off_renewals(self, services: int) -> None:
        """So many were not looked at, and are soon. None, where there were none, is a no-op."""
        if services or self.renewals_due_at:
            self.trigger_event(events.RenewalsDue, services=services)

    def check_orders_allowed(self) -> None:
        """Raises OrdersBlocked."""
        if self.orders_blocked:
            raise OrdersBlocked()

    def evolve(self, event: events.AccountEvent) -> None:
        match event:
            case events.Deposited() | events.Charged() | events.Refunded():
                self.balance = event.balance
            case events.Reversed():
                self.debts = debts_after(self.debts, self.owed, event)
                self.balance, self.owed = event.balance, event.owed
            case events.AbusePointsAdded():
                self.abuse_points = event.total
            case events.Blocked():
                self.block_id = event.event_id
            case events.Unblocked():
                self.block_id = None
            case events.RenewalsDue():
                self.renewals_due_at = event.timestamp if event.services else None
            case events.Opened():
                pass
            case _:
                assert_never(event)

    def _take(self, amount: Money, owed: Money, payment_id: UUID, order_id: UUID) -> None:
        cause = {"payment_id": payment_id, "order_id": order_id}
        balance = self.balance - amount
        self.trigger_event(events.Reversed, **cause, amount=amount, owed=owed, balance=balance)
