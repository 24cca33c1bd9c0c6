"""The aggregate of an order: items that are paid together. In `pending_payment` it is the cart."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self, assert_never
from uuid import UUID

from services.orders.domain import order_events as events
from services.orders.domain.refusals import Invalid
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.money import Money
from shared.rules.refusals import NotAllowedInStatus
from shared.rules.vocabulary import ItemKind, OrderState, PaymentMethod

MAX_SERVICES = 50
_UNPAID_ENDS = {events.Cancelled: OrderState.CANCELLED, events.Expired: OrderState.EXPIRED}
UNPAID = (OrderState.PENDING_PAYMENT, OrderState.AWAITING_FUNDS)


class Order(EventSourcedAggregate):
    TOPIC = "orders.order"
    Event, Created = Event, events.Placed

    def __init__(
        self,
        client_id: UUID,
        items: list[events.Item],
        total: Money,
        expires_at: datetime | None = None,
    ) -> None:
        self.client_id, self.items, self.total = client_id, list(items), total
        self.expires_at = expires_at
        self.state = OrderState.PENDING_PAYMENT
        self.payment_id: UUID | None = None
        """The latest payment; None: none yet, or it was paid from the balance."""
        self.payment_method: PaymentMethod | None = None

    @property
    def is_unpaid(self) -> bool:
        return self.state in UNPAID

    @property
    def only_renews(self) -> bool:
        """What it is about is the client's already."""
        return all(item["kind"] == ItemKind.RENEWAL for item in self.items)

    @property
    def service_ids(self) -> list[UUID]:
        return [service_id for item in self.items for service_id in item["services"]]

    @classmethod
    def place(
        cls,
        order_id: UUID,
        client_id: UUID,
        items: list[events.Item],
        expires_at: datetime | None = None,
    ) -> Self:
        """Raises Invalid if there are too many services, or the total is too high.

        `expires_at` None: it is paid in the same save.
        """
        fields = {"items": items, "total": _checked_total(items), "expires_at": expires_at}
        return cls._create(events.Placed, id=order_id, client_id=client_id, **fields)

    def add(self, items: list[events.Item]) -> None:
        """Raises NotAllowedInStatus, also of what changes a service; and Invalid as `place`."""
        self.check_pending()
        if any(item["kind"] != ItemKind.NEW for item in self.items):
            raise NotAllowedInStatus(state=self.state)
        self.trigger_event(events.ItemsAdded, items=items, total=_checked_total(self.items + items))

    def remove(self, service_id: UUID, reason: str) -> None:
        """Takes a service out again; without its last one the order is cancelled.

        Raises NotAllowedInStatus.
        """
        self._check_in(*UNPAID)
        if self.service_ids == [service_id]:
            return self.cancel(reason)
        items = [item for item in map(_without(service_id), self.items) if item["services"]]
        fields = {"items": items, "total": _total(items)}
        return self.trigger_event(events.ServiceRemoved, service_id=service_id, **fields)

    def change_item(self, service_id: UUID, price: Money) -> None:
        """One service costs something else; of an item with several it becomes one of its own.

        Raises NotAllowedInStatus, and Invalid as `place`.
        """
        self.check_pending()
        items = []
        for item in self.items:
            if service_id not in item["services"]:
                items.append(item)
                continue
            if (rest := _without(service_id)(item))["services"]:
                items.append(rest)
            items.append(item | {"quantity": 1, "price": price, "services": [service_id]})
        fields = {"items": items, "total": _checked_total(items)}
        self.trigger_event(events.ItemChanged, service_id=service_id, **fields)

    def await_payment(self, payment_id: UUID, method: PaymentMethod) -> None:
        """Money is on its way, instead of what was awaited before. Raises NotAllowedInStatus."""
        self.check_unpaid()
        fields = {"method": method, "amount": self.total}
        self.trigger_event(events.PaymentAwaited, payment_id=payment_id, **fields)

    def fail_payment(self, payment_id: UUID) -> None:
        """The money will not arrive, or does not suffice. Of another payment, a no-op."""
        if self.state is OrderState.AWAITING_FUNDS and self.payment_id == payment_id:
            self.trigger_event(events.PaymentFailed, payment_id=payment_id)

    def pay(self, payment_id: UUID | None) -> None:
        """The money is there; None: from the balance alone. Raises NotAllowedInStatus."""
        self.check_unpaid()
        self.trigger_event(events.Paid, total=self.total, payment_id=payment_id)

    def cancel(self, reason: str) -> None:
        """Raises NotAllowedInStatus."""
        self.check_unpaid()
        self.trigger_event(events.Cancelled, reason=reason)

    def expire(self, at: datetime) -> None:
        """For its timer. Never refused; if it is paid, or was to expire then no more, a no-op."""
        if self.is_unpaid and self.expires_at == at:
            self.trigger_event(events.Expired, reason="not paid in time")

    def check_pending(self) -> None:
        """Raises NotAllowedInStatus."""
        self._check_in(OrderState.PENDING_PAYMENT)

    def check_unpaid(self) -> None:
        """Raises NotAllowedInStatus."""
        self._check_in(*UNPAID)

    def evolve(self, event: events.OrderEvent) -> None:
        match event:
            case events.ItemsAdded():
                self.items, self.total = self.items + event.items, event.total
            case events.ServiceRemoved() | events.ItemChanged():
                self.items, self.total = event.items, event.total
            case events.PaymentAwaited():
                self.state, self.payment_id = OrderState.AWAITING_FUNDS, event.payment_id
                self.payment_method = PaymentMethod(event.method)
            case events.PaymentFailed():
                self.state = OrderState.PENDING_PAYMENT
            case events.Paid():
                self.state, self.payment_id = OrderState.PAID, event.payment_id
            case events.Cancelled() | events.Expired():
                self.state = _UNPAID_ENDS[type(event)]
            case events.Placed():
                pass
            case _:
                assert_never(event)

    def _check_in(self, *states: OrderState) -> None:
        if self.state not in states:
            raise NotAllowedInStatus(state=self.state)


def _without(service_id: UUID) -> Any:
    """Takes one unit out of the item that has the service."""

    def without(item: events.Item) -> events.Item:
        services = [each for each in item["services"] if each != service_id]
        if len(services) == item["quantity"]:
            return item
        unit = Money(item["price"].minor // item["quantity"], item["price"].currency)
        units = {"quantity": len(services), "price": unit * len(services)}
        return item | units | {"services": services}

    return without


def _total(items: list[events.Item]) -> Money:
    total: Money = items[0]["price"]
    for item in items[1:]:
        total += item["price"]
    return total


def _checked_total(items: list[events.Item]) -> Money:
    if sum(item["quantity"] for item in items) > MAX_SERVICES:
        raise Invalid.at(items=f"An order has at most {MAX_SERVICES} services.")
    if not (total := _total(items)).is_sane:
        raise Invalid.at(items="The total is too high.")
    return total
