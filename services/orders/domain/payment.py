"""The aggregate of a payment: money that is on its way to pay an order, and what becomes of it."""

from __future__ import annotations

from typing import Self, assert_never
from uuid import UUID

from services.orders.domain import payment_events as events
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.money import Money
from shared.rules.refusals import NotAllowedInStatus
from shared.rules.vocabulary import PaymentMethod, PaymentState

ARRIVED = (PaymentState.RESERVED, PaymentState.CREDITED, PaymentState.REFUNDED)

STATES_AFTER: dict[type[events.PaymentEvent], PaymentState] = {
    events.Reserved: PaymentState.RESERVED,
    events.Credited: PaymentState.CREDITED,
    events.Failed: PaymentState.FAILED,
    events.Voided: PaymentState.VOIDED,
    events.Reversed: PaymentState.REVERSED,
    events.Refunded: PaymentState.REFUNDED,
}


class Payment(EventSourcedAggregate):
    TOPIC = "orders.payment"
    Event, Created = Event, events.Awaited

    def __init__(
        self, order_id: UUID, client_id: UUID, method: PaymentMethod, amount: Money
    ) -> None:
        self.order_id, self.client_id = order_id, client_id
        self.method, self.amount = PaymentMethod(method), amount
        self.state = PaymentState.AWAITING_FUNDS
        self.arrived = Money.zero(amount.currency)
        """What the balance has got by it, and has not lost again."""
        self.refunded = Money.zero(amount.currency)
        """What the order that it paid has given back."""
        self.settled = False
        """The money has come, or was charged back: no more will come."""
        self.credited_by_gateway = False
        """It was not staff who said that the money has come."""

    @classmethod
    def awaited(
        cls, payment_id: UUID, order_id: UUID, client_id: UUID, method: PaymentMethod, amount: Money
    ) -> Self:
        fields = {"order_id": order_id, "client_id": client_id, "method": method, "amount": amount}
        return cls._create(events.Awaited, id=payment_id, **fields)

    def reserve(self, amount: Money | None, reference: str) -> Money:
        """Treats the money as arrived. None: what was asked for.

        Returns what the balance gets. Raises NotAllowedInStatus.
        """
        self._check_awaited()
        amount = self.amount if amount is None else amount
        self.trigger_event(events.Reserved, amount=amount, reference=reference)
        return amount

    def credit(self, amount: Money | None, reference: str) -> Money:
        """The money has arrived, also after `fail` or `void`. None: what was reserved, else what
        was asked for.

        Returns what the balance gets; it loses it, if that is negative: less came than was
        reserved. Raises NotAllowedInStatus.
        """
        if self.settled:
            raise NotAllowedInStatus()
        reserved = self.arrived
        if amount is None:
            amount = reserved if reserved.minor else self.amount
        self.trigger_event(events.Credited, amount=amount, reference=reference)
        return amount - reserved

    def fail(self, reference: str) -> Money:
        """The money will not arrive. Returns what the balance loses, because it was reserved.

        Raises NotAllowedInStatus.
        """
        if self.state is PaymentState.RESERVED:
            return self._reverse(self.arrived, reference, charged_back=False)
        self._check_awaited()
        self.trigger_event(events.Failed, reference=reference)
        return Money.zero(self.amount.currency)

    def reverse(self, amount: Money | None, reference: str) -> Money:
        """Who has paid takes it back. None: all of it; and never more than has arrived.

        Returns what the balance loses. A second time is a no-op.
        """
        nothing = Money.zero(self.amount.currency)
        if self.state is PaymentState.REVERSED:
            return nothing
        if self.state not in ARRIVED:
            return self._reverse(nothing, reference, charged_back=True)
        amount = self.arrived if amount is None else min(amount, self.arrived)
        return self._reverse(amount, reference, charged_back=True)

    def refund_order(self, amount: Money, order_total: Money) -> None:
        """The order that it paid gives money back to the balance."""
        refunded = self.refunded + amount
        self.trigger_event(events.OrderRefunded, amount=amount, refunded=refunded)
        self.check_refunded(order_total)

    def check_refunded(self, order_total: Money) -> None:
        """Whether all that it paid was given back. What is only reserved cannot be."""
        paid = min(self.arrived, order_total)
        if self.state is PaymentState.CREDITED and self.refunded.minor and self.refunded >= paid:
            self.trigger_event(events.Refunded, amount=paid)

    def void(self, reason: str) -> None:
        """Its order was cancelled, or is paid otherwise. Of what is not awaited, a no-op."""
        if self.state is PaymentState.AWAITING_FUNDS:
            self.trigger_event(events.Voided, reason=reason)

    def evolve(self, event: events.PaymentEvent) -> None:
        self.state = STATES_AFTER.get(type(event), self.state)
        match event:
            case events.Reserved():
                self.arrived = event.amount
            case events.Credited():
                self.arrived, self.settled = event.amount, True
                self.credited_by_gateway = event.actor.startswith("gateway:")
            case events.Reversed():
                self.arrived, self.settled = self.arrived - event.amount, event.charged_back
            case events.OrderRefunded():
                self.refunded = event.refunded
            case events.Awaited() | events.Failed() | events.Voided() | events.Refunded():
                pass
            case _:
                assert_never(event)

    def _check_awaited(self) -> None:
        """Raises NotAllowedInStatus."""
        if self.state is not PaymentState.AWAITING_FUNDS:
            raise NotAllowedInStatus()

    def _reverse(self, amount: Money, reference: str, *, charged_back: bool) -> Money:
        fields = {"amount": amount, "charged_back": charged_back, "reference": reference}
        self.trigger_event(events.Reversed, **fields)
        return amount
