"""The aggregate of a payment: money that is on its way to pay an order."""

from __future__ import annotations

from typing import Self, assert_never
from uuid import UUID

from services.orders.domain import payment_events as events
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.money import Money
from shared.rules.refusals import NotAllowedInStatus
from shared.rules.vocabulary import PaymentMethod, PaymentState


class Payment(EventSourcedAggregate):
    TOPIC = "orders.payment"
    Event, Created = Event, events.Awaited

    def __init__(
        self, order_id: UUID, client_id: UUID, method: PaymentMethod, amount: Money
    ) -> None:
        self.order_id, self.client_id = order_id, client_id
        self.method, self.amount = PaymentMethod(method), amount
        self.state = PaymentState.AWAITING_FUNDS

    @classmethod
    def awaited(
        cls, payment_id: UUID, order_id: UUID, client_id: UUID, method: PaymentMethod, amount: Money
    ) -> Self:
        fields = {"order_id": order_id, "client_id": client_id, "method": method, "amount": amount}
        return cls._create(events.Awaited, id=payment_id, **fields)

    def credit(self, amount: Money | None, reference: str) -> Money:
        """The money has arrived, also after `fail` or `void`. None: exactly what was asked for.

        Returns what arrived. Raises NotAllowedInStatus.
        """
        if self.state is PaymentState.CREDITED:
            raise NotAllowedInStatus()
        amount = self.amount if amount is None else amount
        self.trigger_event(events.Credited, amount=amount, reference=reference)
        return amount

    def fail(self, reference: str) -> None:
        """The money will not arrive. Raises NotAllowedInStatus."""
        if self.state is not PaymentState.AWAITING_FUNDS:
            raise NotAllowedInStatus()
        self.trigger_event(events.Failed, reference=reference)

    def void(self, reason: str) -> None:
        """Its order was cancelled, or is paid otherwise. Of what is not awaited, a no-op."""
        if self.state is PaymentState.AWAITING_FUNDS:
            self.trigger_event(events.Voided, reason=reason)

    def evolve(self, event: events.PaymentEvent) -> None:
        match event:
            case events.Credited():
                self.state = PaymentState.CREDITED
            case events.Failed():
                self.state = PaymentState.FAILED
            case events.Voided():
                self.state = PaymentState.VOIDED
            case events.Awaited():
                pass
            case _:
                assert_never(event)
