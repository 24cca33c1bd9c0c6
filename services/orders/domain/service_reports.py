"""What a report of processing about an operation means for a service."""

from __future__ import annotations

from typing import Any, Literal, assert_never
from uuid import UUID

from services.orders.domain import service_edit_events as edit_events
from services.orders.domain import service_events as events
from services.orders.domain import service_operation_events as operation_events
from services.orders.domain import service_term_events as term_events
from services.orders.domain.attempts import Attempt, attempt_ended_event, ends_without_effect
from services.orders.domain.change import Change
from services.orders.domain.operation import Operation
from services.orders.domain.refusals import UnknownOperation
from services.orders.domain.service_fields import Refund
from services.orders.domain.service_term import ServiceTerm
from shared.eventstore.event import following
from shared.rules.periods import end_of_period
from shared.rules.vocabulary import AttemptOutcome, HoldCause, OperationKind

_DONE = {OperationKind.SUSPENSION: events.Suspended, OperationKind.RESUME: events.Resumed}


class ServiceReports(ServiceTerm):
    def report(self, operation_id: UUID, attempt: Attempt) -> Refund | None:
        """What the panel did. A repeated report, or one on an ended operation, is a no-op.

        An ended operation starts the one that waited for it, if any. Returns what must be given
        back. Raises UnknownOperation.
        """
        if operation_id in self.ended_operations:
            return None
        if self.operation is None or self.operation.id != operation_id:
            raise UnknownOperation()
        outcome = self._outcome(attempt, self.operation.kind)
        if outcome is AttemptOutcome.DONE:
            self._complete(self.operation, attempt)
        elif ends_without_effect(self.operation.kind, outcome):
            return self._end_without_effect(self.operation, attempt)
        elif self.operation.is_news(attempt.number, outcome):
            self._record_attempt(outcome, attempt)
        return None

    def _outcome(self, attempt: Attempt, kind: OperationKind) -> AttemptOutcome:
        """What was given back must go: its deletion cannot be cancelled."""
        outcome = attempt.outcome_for(kind)
        is_given_back = self.refunded or (self.deletion_due and not self.activated)
        must_go = kind is OperationKind.DELETION and is_given_back
        return AttemptOutcome.MANUAL if must_go and outcome is AttemptOutcome.CANCELLED else outcome

    def _complete(self, operation: Operation, attempt: Attempt) -> None:
        fields: dict[str, Any] = {"operation_id": operation.id, "module": attempt.module}
        if operation.kind is not OperationKind.DELETION:
            fields["secrets"] = attempt.secrets
        match operation.kind:
            case OperationKind.ACTIVATION:
                now = self.next_timestamp
                paid_until = end_of_period(now, self.specification.period, now.day)
                fields |= {"paid_until": paid_until, "result": dict(attempt.result)}
                self.trigger_event(events.Activated, **fields)
            case OperationKind.DELETION:
                self.trigger_event(events.Deleted, **fields, reason=operation.requested.reason)
            case OperationKind.SUSPENSION | OperationKind.RESUME as kind:
                self.trigger_event(_DONE[kind], **fields)
            case OperationKind.REBOOT:
                hard = operation.requested.parameters["hard"]
                self.trigger_event(events.Rebooted, **fields, hard=hard)
            case OperationKind.RENEWAL | OperationKind.CHANGE as kind:
                self._complete_work(kind, fields)
            case OperationKind.TRANSFER:
                self._hand_over(UUID(operation.requested.parameters["to_client_id"]), fields)
            case _:
                assert_never(operation.kind)
        self._request_operation_that_waited()

    def _complete_work(
        self, kind: Literal[OperationKind.RENEWAL, OperationKind.CHANGE], fields: dict[str, Any]
    ) -> None:
        if kind is OperationKind.CHANGE:
            self._change_into(self.due_change, fields)
        else:
            paid_until = self.extensions_due[0].to
            self.trigger_event(term_events.Renewed, **fields, paid_until=paid_until)

    def _change_into(self, change: Change | None, fields: dict[str, Any]) -> None:
        assert change, "an operation `change` follows what was requested"
        bought = {"product_name": change.product_name, "instruction": change.instruction}
        bought |= {"resources": change.resources, "price": change.price}
        self.trigger_event(edit_events.Changed, **fields, product=change.product, **bought)

    def _hand_over(self, to_client_id: UUID, fields: dict[str, Any]) -> None:
        """What the old owner wanted of the service ends with the ownership. Source: EC-17."""
        self.cancel_ordered_work("the service went to another client")
        for hold_id in [id_ for id_, cause in self.holds.items() if cause is HoldCause.CLIENT]:
            self._lift_hold(hold_id, reason="")
        if self.deletion_scheduled_for:
            self.trigger_event(events.Kept, reason="", paid_until=self.end_to_come)
        if self.specification.auto_renew:
            self.trigger_event(edit_events.AutoRenewChanged, auto_renew=None)
        owners = {"from_client_id": self.client_id, "to_client_id": to_client_id}
        self.trigger_event(events.Transferred, **fields, **owners)

    def _end_without_effect(self, operation: Operation, attempt: Attempt) -> Refund | None:
        """What was to be done is not wanted any more, and what asked for it is undone."""
        refund = self._refund(operation.kind)
        self.trigger_event(
            operation_events.OperationFailed,
            operation_id=operation.id,
            kind=operation.kind,
            outcome=attempt.outcome,
            attempt=attempt.number,
            module=attempt.module,
            error=attempt.error,
            paid_until=self.end_to_come if operation.kind is OperationKind.DELETION else None,
        )
        if operation.kind is OperationKind.RENEWAL:
            refund = self._undo_extension()
        elif operation.kind is OperationKind.SUSPENSION and self.holds:
            self._lift_hold(self._hold_that_asks(), reason="")
        elif operation.kind is OperationKind.RESUME:
            fields = {"hold_id": self._next_id(), "cause": HoldCause.ADMIN, "until": None}
            self.trigger_event(events.HoldPlaced, **fields, reason="")
        self._request_operation_that_waited()
        return refund

    def _hold_that_asks(self) -> UUID:
        """For the suspension: the one that made it due; if that is lifted, the oldest."""
        asking = getattr(self.due_to, "hold_id", None)
        return asking if asking in self.holds else next(iter(self.holds))

    def _refund(self, kind: OperationKind) -> Refund | None:
        """What an operation of this kind has cost that ends without effect."""
        if kind is OperationKind.ACTIVATION:
            return self.whole_refund
        if kind is OperationKind.CHANGE and self.due_change and self.due_change.order_id:
            return Refund(order_id=self.due_change.order_id, amount=self.due_change.charge)
        return None

    def _record_attempt(self, outcome: AttemptOutcome, attempt: Attempt) -> None:
        assert self.operation
        fields = {"operation_id": self.operation.id, "module": attempt.module}
        if outcome is AttemptOutcome.STARTED:
            self.trigger_event(operation_events.OperationStarted, attempt=attempt.number, **fields)
        else:
            event = attempt_ended_event(outcome, waits_for_capacity=self.waits_for_capacity)
            self.trigger_event(event, attempt=attempt.number, error=attempt.error, **fields)

    def _request_operation_that_waited(self) -> None:
        with following(self.due_to):
            self._request_due_operation()
