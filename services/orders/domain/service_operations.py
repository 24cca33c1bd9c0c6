"""The operations of a service: what a report of processing means, and what must begin next."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from services.orders.domain import service_events as events
from services.orders.domain.attempts import Attempt, attempt_ended_event, ends_without_effect
from services.orders.domain.operation import Operation
from services.orders.domain.refusals import UnknownOperation
from services.orders.domain.service_state import ServiceState
from shared.eventstore.event import following
from shared.rules.periods import end_of_period
from shared.rules.status import due_operation
from shared.rules.vocabulary import AttemptOutcome, HoldCause, OperationKind


class ServiceOperations(ServiceState):
    def report(self, operation_id: UUID, attempt: Attempt) -> None:
        """What the panel did. A repeated report, or one on an ended operation, is a no-op.

        An ended operation starts the one that waited for it, if any. Raises UnknownOperation.
        """
        if operation_id in self.ended_operations:
            return
        if self.operation is None or self.operation.id != operation_id:
            raise UnknownOperation()
        kind = self.operation.kind
        outcome = attempt.outcome_for(kind)
        if outcome is AttemptOutcome.DONE:
            self._complete(kind, attempt)
        elif ends_without_effect(kind, outcome):
            self._end_without_effect(self.operation, attempt)
        elif self.operation.is_news(attempt.number, outcome):
            self._record_attempt(outcome, attempt)

    def _place_hold(self, cause: HoldCause, until: datetime | None, reason: str) -> None:
        fields = {"hold_id": self._next_id(), "cause": cause, "until": until}
        self.trigger_event(events.HoldPlaced, **fields, reason=reason)
        self._request_due_operation()

    def _lift_hold(self, hold_id: UUID, reason: str) -> None:
        fields = {"hold_id": hold_id, "cause": self.holds[hold_id], "reason": reason}
        self.trigger_event(events.HoldLifted, **fields)

    def _complete(self, kind: OperationKind, attempt: Attempt) -> None:
        assert self.operation
        fields = {"operation_id": self.operation.id, "module": attempt.module}
        match kind:
            case OperationKind.ACTIVATION:
                now = self.next_timestamp
                paid_until = end_of_period(now, self.specification.period, now.day)
                fields |= {"paid_until": paid_until, "result": dict(attempt.result)}
                self.trigger_event(events.Activated, **fields)
            case OperationKind.DELETION:
                self.trigger_event(events.Deleted, **fields, reason="")
            case OperationKind.SUSPENSION:
                self.trigger_event(events.Suspended, **fields)
            case OperationKind.RESUME:
                self.trigger_event(events.Resumed, **fields)
            case _:
                raise UnknownOperation()
        self._request_operation_that_waited()

    def _end_without_effect(self, operation: Operation, attempt: Attempt) -> None:
        """What was to be done is not wanted any more, and what asked for it is undone."""
        self.trigger_event(
            events.OperationFailed,
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

    def _record_attempt(self, outcome: AttemptOutcome, attempt: Attempt) -> None:
        assert self.operation
        fields = {"operation_id": self.operation.id, "module": attempt.module}
        if outcome is AttemptOutcome.STARTED:
            self.trigger_event(events.OperationStarted, attempt=attempt.number, **fields)
        else:
            event = attempt_ended_event(outcome, waits_for_capacity=self.waits_for_capacity)
            self.trigger_event(event, attempt=attempt.number, error=attempt.error, **fields)

    def _request_operation_that_waited(self) -> None:
        with following(self.due_to):
            self._request_due_operation()

    def _request_due_operation(self) -> None:
        if kind := due_operation(self.facts):
            specification = self.specification
            parameters = {
                "configuration": specification.configuration,
                "resources": specification.resources,
            }
            self.trigger_event(
                events.OperationRequested,
                operation_id=self._next_id(),
                kind=kind,
                module=specification.module,
                client_id=specification.client_id,
                product=specification.product,
                parameters=parameters,
            )

    def _next_id(self) -> UUID:
        """The id of a hold or operation, derived from its stream and version: no randomness."""
        return uuid5(self.id, str(self.version + 1))
