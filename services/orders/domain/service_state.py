"""What a service is after its events: the part of the aggregate that changes, and never decides."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never
from uuid import UUID

from services.orders.domain import service_events as events
from services.orders.domain.operation import Operation
from services.orders.domain.specification import ServiceSpecification
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.status import ServiceFacts
from shared.rules.vocabulary import HoldCause, OperationKind


class ServiceState(EventSourcedAggregate):
    def __init__(self) -> None:
        self.specification: ServiceSpecification
        self.holds: dict[UUID, HoldCause] = {}
        self.operation: Operation | None = None
        self.ended_operations: set[UUID] = set()
        self.paid = self.activated = self.running = self.deleted = False
        self.waits_for_capacity = self.deletion_due = False
        self.due_to: Event
        """The latest event that decided whether the service shall run, or exist."""

    @property
    def client_id(self) -> UUID:
        return self.specification.client_id

    @property
    def facts(self) -> ServiceFacts:
        return ServiceFacts(
            holds=frozenset(self.holds.values()),
            operation=self.operation.kind if self.operation else None,
            paid=self.paid,
            configured=not self.specification.missing,
            activated=self.activated,
            running=self.running,
            suspendable="suspend" in self.specification.features,
            waits_for_capacity=self.waits_for_capacity,
            deletion_due=self.deletion_due,
            instruction=self.specification.instruction,
            deleted=self.deleted,
        )

    def evolve(self, event: events.ServiceEvent) -> None:
        """Never checks, never fails: old events must load under new rules."""
        match event:
            case events.Ordered():
                self.specification, self.due_to = ServiceSpecification.from_event(event), event
            case events.Paid():
                self.paid, self.due_to = True, event
            case events.ConfigurationRequired():
                pass
            case events.Configured():
                self.due_to = event
                self.specification = replace(
                    self.specification, configuration=event.configuration, missing=event.missing
                )
            case events.OperationRequested():
                self.operation = Operation.from_event(event)
            case events.OperationStarted() | events.AttemptEnded():
                self._evolve_attempt(event)
            case events.Activated() | events.Resumed() | events.Suspended():
                self._end_operation(event.operation_id)
                self.activated, self.running = True, not isinstance(event, events.Suspended)
            case events.OperationFailed():
                self._evolve_failed_operation(event)
            case events.HoldPlaced():
                self.due_to = self.due_to if self.holds else event
                self.holds[event.hold_id] = HoldCause(event.cause)
            case events.HoldLifted():
                del self.holds[event.hold_id]
                self.due_to = self.due_to if self.holds else event
            case events.Deleted():
                self._end_operation(event.operation_id)
                self.deleted, self.running = True, False
            case _:
                assert_never(event)

    def _evolve_attempt(self, event: events.OperationStarted | events.AttemptEnded) -> None:
        assert self.operation
        self.operation = self.operation.after(event)
        self.waits_for_capacity |= isinstance(event, events.NotAvailable)

    def _evolve_failed_operation(self, event: events.OperationFailed) -> None:
        self._end_operation(event.operation_id)
        if event.kind == OperationKind.ACTIVATION:
            self.deletion_due, self.due_to = True, event
        elif event.kind == OperationKind.DELETION:
            self.deletion_due = False

    def _end_operation(self, operation_id: UUID | None) -> None:
        self.operation, self.waits_for_capacity = None, False
        if operation_id:
            self.ended_operations.add(operation_id)
