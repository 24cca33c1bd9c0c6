"""How a service ends: at once, at the end of its period, or before it ever began."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.orders.domain import deletion_code_events as code_events
from services.orders.domain import service_events as events
from services.orders.domain import service_expiry_events as expiry_events
from services.orders.domain import service_operation_events as operation_events
from services.orders.domain.service_fields import Refund
from services.orders.domain.service_reports import ServiceReports
from shared.rules.one_time_code import LIFETIME, GivenCode
from shared.rules.policies import TypePolicy
from shared.rules.refusals import NotOffered, PhoneCheckRequired
from shared.rules.transitions import Action
from shared.rules.vocabulary import (
    AttemptOutcome,
    DeletionCause,
    DeletionMoment,
    OperationKind,
    RefundPolicy,
    Role,
)


class ServiceDeletion(ServiceReports):
    def delete(
        self,
        role: Role,
        policy: TypePolicy,
        moment: DeletionMoment | None,
        reason: str,
        *,
        code: GivenCode | None = None,
        funds_awaited: bool = False,
    ) -> list[Refund]:
        """`moment` None: the earliest that the role may choose. Returns what must be given back.

        A service that was never paid is deleted here; its handler takes it out of its order.
        Raises OperationInProgress, NotAllowedInStatus, DeletionForbidden, NotOffered; also
        PhoneCheckRequired, after an event that must be saved although it is refused.
        """
        facts = replace(self.facts, funds_awaited=funds_awaited)
        try:
            self._check(Action.DELETE, role, policy, facts)
        except PhoneCheckRequired:
            self._check_code(code)
        if not self.activated:
            return self._delete_before_activation(reason)
        if self._waits_for_end_of_period(role, policy, moment):
            assert self.paid_until
            self.trigger_event(events.DeletionScheduled, at=self.paid_until, reason=reason)
            return []
        refunds = self._give_back() if policy.refund_on_delete is RefundPolicy.PRO_RATA else []
        self._request(OperationKind.DELETION, reason)
        return refunds

    def keep(self, role: Role, policy: TypePolicy, reason: str) -> None:
        """Undoes a scheduled deletion. Raises OperationInProgress, NotAllowedInStatus."""
        self._check(Action.KEEP, role, policy)
        self.trigger_event(events.Kept, reason=reason, paid_until=self.end_to_come)

    def delete_as_scheduled(self, at: datetime) -> None:
        """For its timer, under any hold. Never refused; if it was withdrawn or done, a no-op.

        Source: rules.md EC-18.
        """
        if self.deletion_scheduled_for == at and not self.is_ending:
            self._make_deletion_due(DeletionCause.SCHEDULED)

    def _make_deletion_due(self, cause: DeletionCause) -> None:
        """If an operation is open, it waits for that."""
        self.trigger_event(expiry_events.DeletionDue, cause=cause)
        self._request_due_operation()

    def delete_unpaid(self, reason: str) -> None:
        """Its order was cancelled, or it was taken out of the order. The panel never had it."""
        if not self.deleted:
            self.trigger_event(events.Deleted, operation_id=None, module=None, reason=reason)

    def _check_code(self, given: GivenCode | None) -> None:
        """There is a new code only once the old one has expired: who has used up the tries waits.

        Raises PhoneCheckRequired.
        """
        code, now = self.deletion_code, self.next_timestamp
        if code is None or code.expires_at <= now:
            fields = {"nonce": self._next_id(), "expires_at": now + LIFETIME}
            self.trigger_event(code_events.DeletionCodeRequested, **fields)
        elif given and code.tries_left:
            if given.is_of(code.nonce):
                return
            self.trigger_event(code_events.DeletionCodeRefused, tries_left=code.tries_left - 1)
        assert self.deletion_code
        left, until = self.deletion_code.tries_left, self.deletion_code.expires_at
        raise PhoneCheckRequired(tries_left=left, expires_at=until, version=self.version)

    def _give_back(self) -> list[Refund]:
        """What was paid for the time that is left. Source: rules.md DEL-9."""
        refunds = self.paid_time.refunds
        if refunds:
            fields = [{"order_id": id_, "amount": amount} for id_, amount in refunds.items()]
            self.trigger_event(events.Refunded, refunds=fields)
        return [Refund(order_id=id_, amount=amount) for id_, amount in refunds.items()]

    def _delete_before_activation(self, reason: str) -> list[Refund]:
        """What the panel may have begun to make is removed there."""
        refunds = [self.whole_refund] if self.paid and self.whole_refund else []
        if self.operation is None:
            self.delete_unpaid(reason)
            return refunds
        self.trigger_event(
            operation_events.OperationFailed,
            operation_id=self.operation.id,
            kind=self.operation.kind,
            outcome=AttemptOutcome.CANCELLED,
            attempt=self.operation.attempt,
            module=self.specification.module,
            error=None,
        )
        self._request_due_operation(reason)
        return refunds

    def _waits_for_end_of_period(
        self, role: Role, policy: TypePolicy, moment: DeletionMoment | None
    ) -> bool:
        """A suspended service never waits. Raises NotOffered: the type lets no client go now."""
        if self.holds or not self.paid_until or self.paid_until <= self.next_timestamp:
            return False
        earliest = policy.deletion_moment if role is Role.CLIENT else DeletionMoment.AT_ONCE
        moment = moment or earliest
        if moment is DeletionMoment.AT_ONCE and earliest is DeletionMoment.PERIOD_END:
            raise NotOffered(deletion_moment=earliest)
        return moment is DeletionMoment.PERIOD_END
