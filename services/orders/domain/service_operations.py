"""The operations of a service: what a report of processing means, and what must begin next."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from services.orders.domain import service_events as events
from services.orders.domain import service_operation_events as operation_events
from services.orders.domain.attempts import Attempt, attempt_ended_event, ends_without_effect
from services.orders.domain.operation import Operation
from services.orders.domain.refusals import UnknownOperation
from services.orders.domain.service_state import Refund, ServiceState
from shared.eventstore.event import following
from shared.rules.periods import end_of_period
from shared.rules.policies import TypePolicy
from shared.rules.status import ServiceFacts, due_operation
from shared.rules.transitions import Action, refusal
from shared.rules.vocabulary import AttemptOutcome, HoldCause, OperationKind, Role


class ServiceOperations(ServiceState):
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

    def _check(
        self, action: Action, role: Role, policy: TypePolicy, facts: ServiceFacts | None = None
    ) -> None:
        if refused := refusal(action, role, facts or self.facts, policy):
            raise refused(operation=self.operation.to_dict()) if self.operation else refused()

    def _outcome(self, attempt: Attempt, kind: OperationKind) -> AttemptOutcome:
        """What was given back must go: its deletion cannot be cancelled."""
        outcome = attempt.outcome_for(kind)
        must_go = kind is OperationKind.DELETION and self.deletion_due
        return AttemptOutcome.MANUAL if must_go and outcome is AttemptOutcome.CANCELLED else outcome

    def _place_hold(self, cause: HoldCause, until: datetime | None, reason: str) -> None:
        fields = {"hold_id": self._next_id(), "cause": cause, "until": until}
        self.trigger_event(events.HoldPlaced, **fields, reason=reason)
        self._request_due_operation()

    def _lift_hold(self, hold_id: UUID, reason: str) -> None:
        fields = {"hold_id": hold_id, "cause": self.holds[hold_id], "reason": reason}
        self.trigger_event(events.HoldLifted, **fields)

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
            case OperationKind.SUSPENSION:
                self.trigger_event(events.Suspended, **fields)
            case OperationKind.RESUME:
                self.trigger_event(events.Resumed, **fields)
            case OperationKind.REBOOT:
                hard = operation.requested.parameters["hard"]
                self.trigger_event(events.Rebooted, **fields, hard=hard)
            case OperationKind.TRANSFER:
                self._hand_over(UUID(operation.requested.parameters["to_client_id"]), fields)
            case _:
                raise UnknownOperation()
        self._request_operation_that_waited()

    def _hand_over(self, to_client_id: UUID, fields: dict[str, Any]) -> None:
        """What the old owner wanted of the service ends with the ownership. Source: EC-17."""
        for hold_id in [id_ for id_, cause in self.holds.items() if cause is HoldCause.CLIENT]:
            self._lift_hold(hold_id, reason="")
        if self.deletion_scheduled_for:
            self.trigger_event(events.Kept, reason="")
        if self.specification.auto_renew:
            self.trigger_event(events.AutoRenewChanged, auto_renew=None)
        owners = {"from_client_id": self.client_id, "to_client_id": to_client_id}
        self.trigger_event(events.Transferred, **fields, **owners)

    def _end_without_effect(self, operation: Operation, attempt: Attempt) -> Refund | None:
        """What was to be done is not wanted any more, and what asked for it is undone."""
        self.trigger_event(
            operation_events.OperationFailed,
            operation_id=operation.id,
            kind=operation.kind,
            outcome=attempt.outcome,
            attempt=attempt.number,
            module=attempt.module,
            error=attempt.error,
        )
        if operation.kind is OperationKind.SUSPENSION and isinstance(
            self.due_to, events.HoldPlaced
        ):
            self._lift_hold(self.due_to.hold_id, reason="")
        elif operation.kind is OperationKind.RESUME:
            fields = {"hold_id": self._next_id(), "cause": HoldCause.ADMIN, "until": None}
            self.trigger_event(events.HoldPlaced, **fields, reason="")
        self._request_operation_that_waited()
        return self.whole_refund if operation.kind is OperationKind.ACTIVATION else None

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

    def _request_due_operation(self, reason: str = "") -> None:
        if kind := due_operation(self.facts):
            self._request(kind, reason)

    def _request(self, kind: OperationKind, reason: str = "", **parameters: object) -> None:
        """`parameters`: what the kind needs beside the configuration and the resources."""
        specification = self.specification
        known = {
            "configuration": specification.configuration,
            "resources": specification.resources,
        }
        self.trigger_event(
            operation_events.OperationRequested,
            operation_id=self._next_id(),
            kind=kind,
            module=specification.module,
            client_id=specification.client_id,
            product=specification.product,
            parameters=known | parameters,
            reason=reason,
        )

    def _next_id(self) -> UUID:
        """The id of a hold or operation, derived from its stream and version: no randomness."""
        return uuid5(self.id, str(self.version + 1))
