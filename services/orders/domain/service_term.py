"""How long a service is paid for, and how that is extended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from services.orders.domain import service_events as events
from services.orders.domain import service_term_events as term_events
from services.orders.domain.renewal import Extension, Renewal, extended_to, without_first
from services.orders.domain.service_fields import Refund
from services.orders.domain.service_operations import ServiceOperations
from shared.rules.policies import TypePolicy
from shared.rules.refusals import NotAllowedInStatus, RenewTooEarly
from shared.rules.transitions import Action
from shared.rules.vocabulary import HoldCause, Role


class ServiceTerm(ServiceOperations):
    def check_renewal(self, role: Role, policy: TypePolicy, from_: datetime | None) -> None:
        """`from_`: the `paid_until` that the issuer saw; None: any.

        Raises OperationInProgress, NotAllowedInStatus, RenewTooEarly.
        """
        paid = self.paid_until - self.next_timestamp if self.paid_until else None
        facts = replace(self.facts, time_paid=paid)
        try:
            self._check(Action.RENEW, role, policy, facts)
        except RenewTooEarly:
            assert self.paid_until and policy.renew_not_earlier_than_days is not None
            earliest = self.paid_until - timedelta(days=policy.renew_not_earlier_than_days)
            raise RenewTooEarly(not_before=earliest) from None
        if from_ not in (None, self.paid_until):
            raise NotAllowedInStatus(paid_until=self.paid_until)

    def order_renewal(self, renewal: Renewal) -> None:
        """Once its order is paid. The one that was ordered before is not wanted any more."""
        self.cancel_ordered_renewal("another period was ordered")
        self.trigger_event(term_events.RenewalOrdered, **vars(renewal))

    def extend(self, renewal: Renewal, *, charge_downtime: bool, reason: str = "") -> None:
        """The money is there. Never refused; what waited for another order is not wanted any more,
        and who was held for want of payment is held no longer.
        """
        assert self.paid_until and self.anchor_day, "what never ran is not renewed"
        if self.ordered_renewal and self.ordered_renewal.order_id != renewal.order_id:
            self.cancel_ordered_renewal("the service was extended otherwise")
        self.cancel_ordered_change("the service was extended")
        from_ = self.extension_starts_at(charge_downtime=charge_downtime)
        self.trigger_event(
            term_events.Extended,
            order_id=renewal.order_id,
            period=renewal.period,
            from_=from_,
            to=extended_to(from_, renewal.period, self.paid_until, self.anchor_day),
            price=renewal.price,
            reason=reason,
        )
        self._reschedule_deletion()
        self.lift_cause(HoldCause.NON_PAYMENT, reason="")

    def extension_starts_at(self, *, charge_downtime: bool) -> datetime:
        """While it runs, where the paid period ends; if it stands still after that, now: also where
        its last hold has just fallen.
        """
        assert self.paid_until
        stands_still = bool(self.holds) or not self.running
        is_down = stands_still and self.paid_until <= self.next_timestamp
        return self.next_timestamp if is_down and not charge_downtime else self.paid_until

    def pay_renewal(self, order_id: UUID, *, charge_downtime: bool) -> None:
        """Of another order, a no-op."""
        if self.ordered_renewal and self.ordered_renewal.order_id == order_id:
            self.extend(self.ordered_renewal, charge_downtime=charge_downtime)

    def cancel_renewal(self, order_id: UUID, reason: str) -> None:
        """Its order was cancelled. Of another order, a no-op."""
        if self.ordered_renewal and self.ordered_renewal.order_id == order_id:
            self.cancel_ordered_renewal(reason)

    def lift_cause(self, cause: HoldCause, reason: str) -> None:
        """For money and timers. Never refused; without such a hold nothing is lifted."""
        for hold_id in [id_ for id_, held in self.holds.items() if held is cause]:
            self._lift_hold(hold_id, reason)
        self._request_due_operation()

    def _undo_extension(self) -> Refund | None:
        """The panel cannot do the one that is due: the date goes back. Returns its price."""
        undone, *_ = self.extensions_due
        remaining = without_first(self.extensions_due)
        self.trigger_event(
            term_events.ExtensionUndone,
            order_id=undone.order_id,
            from_=self.paid_until,
            to=remaining[-1].to if remaining else undone.paid_until,
            price=undone.price,
            **self._bought_without(undone),
        )
        self._reschedule_deletion()
        return _price_of(undone)

    def _reschedule_deletion(self) -> None:
        """It stays at the end of the paid period."""
        if self.deletion_scheduled_for:
            self.trigger_event(events.DeletionScheduled, at=self.paid_until, reason="")

    def _bought_without(self, undone: Extension) -> dict[str, object]:
        """The one that was bought after it is still the last."""
        specification = self.specification
        if any(each.order_id for each in self.extensions_due[1:]):
            return {"period": specification.period, "period_price": specification.price}
        return {"period": undone.period_before, "period_price": undone.price_before}


def _price_of(extension: Extension) -> Refund | None:
    if extension.order_id is None or not extension.price.minor:
        return None
    return Refund(order_id=extension.order_id, amount=extension.price)
