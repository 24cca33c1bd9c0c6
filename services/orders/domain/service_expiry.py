"""What becomes of a service at the end of its paid period, where it is not renewed."""

from __future__ import annotations

from typing import Any

from services.orders.domain import service_events as events
from services.orders.domain import service_expiry_events as expiry_events
from services.orders.domain.service_editing import ServiceEditing
from shared.rules.expiry import days_after
from shared.rules.policies import TypePolicy
from shared.rules.vocabulary import DeletionCause, HoldCause, RenewalProblem


class ServiceExpiry(ServiceEditing):
    """None of these commands is ever refused: time and money decide."""

    def expire(self, policy: TypePolicy, renewal: RenewalProblem) -> None:
        """The paid period is over. `renewal`: why it is not renewed by itself."""
        assert self.paid_until
        self.cancel_ordered_change("the paid period is over")
        grace_until = days_after(self.paid_until, policy.grace_days)
        self.trigger_event(
            expiry_events.Expired,
            paid_until=self.paid_until,
            grace_until=grace_until if grace_until > self.next_timestamp else None,
            renewal=renewal,
        )
        self._hold_for_non_payment(policy)

    def end_grace(self, policy: TypePolicy, renewal: RenewalProblem) -> None:
        fields = {"paid_until": self.paid_until, "renewal": renewal}
        self.trigger_event(expiry_events.GraceEnded, **fields)
        self._hold_for_non_payment(policy)

    def remind(
        self, days: int, renewal: dict[str, Any] | None, problem: RenewalProblem | None
    ) -> None:
        self.trigger_event(
            expiry_events.ExpiryReminded,
            paid_until=self.paid_until,
            days=days,
            renewal=renewal,
            problem=problem,
        )

    def delete_for_non_payment(self, policy: TypePolicy, _: RenewalProblem) -> None:
        """The hold has stood for as long as the type says. Source: EC-30."""
        if self.is_held_by_hand and not policy.delete_held_by_hand:
            reason = "It is held for another reason too."
            self.trigger_event(expiry_events.AutoDeletionSkipped, reason=reason)
        else:
            self._make_deletion_due(DeletionCause.NON_PAYMENT)

    def stay_unpaid(self, policy: TypePolicy, renewal: RenewalProblem) -> None:
        """The last hold by hand has fallen after the end of the paid period, and it could not be
        renewed: it is held for non-payment, or deleted if it should have been while it was held by
        hand. Source: EC-13, EC-30.
        """
        if self.overdue is None:
            self.expire(policy, renewal)
        elif self.overdue.grace_until and not self.may_run_unpaid:
            self.end_grace(policy, renewal)
        elif self.overdue.deletion_skipped:
            self.delete_for_non_payment(policy, renewal)
        else:
            self._hold_for_non_payment(policy)
        self._request_due_operation()

    def _hold_for_non_payment(self, policy: TypePolicy) -> None:
        """Not beside a hold by hand, nor in the time of grace, nor where staff lifted it before.

        The days until the deletion count from now, however long ago the period ended: EC-11.
        """
        is_held = self.is_held_by_hand or HoldCause.NON_PAYMENT in self.holds.values()
        if is_held or self.may_run_unpaid:
            return
        self.trigger_event(
            events.HoldPlaced,
            hold_id=self._next_id(),
            cause=HoldCause.NON_PAYMENT,
            until=None,
            reason="",
            delete_at=days_after(self.next_timestamp, policy.auto_delete_days),
        )
        self._request_due_operation()
