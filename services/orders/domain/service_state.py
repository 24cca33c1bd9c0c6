"""What a service is after its events: the part of the aggregate that changes, and never decides."""

from __future__ import annotations

from typing import assert_never

from services.orders.domain import deletion_code_events as code_events
from services.orders.domain import service_edit_events as edit_events
from services.orders.domain import service_events as events
from services.orders.domain import service_expiry_events as expiry_events
from services.orders.domain import service_operation_events as operation_events
from services.orders.domain import service_term_events as term_events
from services.orders.domain.change import Change
from services.orders.domain.deletion_code import code_after
from services.orders.domain.expiry_timers import expiry_timers
from services.orders.domain.operation import Operation
from services.orders.domain.overdue import overdue_after
from services.orders.domain.paid_period import PaidPeriod, with_surcharge
from services.orders.domain.service_term_state import TermState
from services.orders.domain.specification import ServiceSpecification
from shared.rules.vocabulary import HoldCause, OperationKind


class ServiceState(TermState):
    def evolve(self, event: events.ServiceEvent) -> None:
        """Never checks, never fails: old events must load under new rules."""
        if isinstance(event, operation_events.OperationDone) and event.secrets:
            self.sealed_secrets = event.secrets
        self.deletion_code = code_after(self.deletion_code, event)
        self.overdue = overdue_after(self.overdue, event)
        self.timers.update(expiry_timers(event))
        if isinstance(event, edit_events.EditEvent):
            return self._evolve_edit(event)
        if isinstance(event, term_events.TermEvent):
            return self._evolve_term(event)
        if isinstance(event, expiry_events.ExpiryEvent | code_events.DeletionCodeEvent):
            return self._evolve_expiry(event)
        match event:
            case events.Ordered():
                self.specification, self.due_to = ServiceSpecification.from_event(event), event
            case events.Paid():
                self.paid, self.due_to = True, event
            case events.ConfigurationRequired():
                pass
            case events.Configured():
                self.due_to = event
                self._specify(configuration=event.configuration, missing=event.missing)
            case operation_events.OperationRequested():
                self.operation = Operation.from_event(event)
            case operation_events.OperationStarted() | operation_events.AttemptEnded():
                self._evolve_attempt(event)
            case events.Activated():
                self._end_operation(event.operation_id)
                self.activated = self.running = True
                self.paid_until, self.access = event.paid_until, event.result
                self.anchor_day = event.timestamp.day
                self.paid_periods = [self._first_period(event)]
                self._specify(module=event.module)
            case events.Resumed() | events.Suspended():
                self._end_operation(event.operation_id)
                self.running = isinstance(event, events.Resumed)
            case events.Rebooted():
                self._end_operation(event.operation_id)
            case events.Transferred():
                self._end_operation(event.operation_id)
                self._specify(client_id=event.to_client_id)
            case events.DeletionScheduled():
                self.deletion_scheduled_for = event.at
            case events.Kept():
                self.deletion_scheduled_for = None
            case operation_events.OperationFailed():
                self._evolve_failed_operation(event)
            case events.HoldPlaced() | events.HoldLifted():
                self._evolve_hold(event)
            case events.Refunded():
                self.refunded, self.paid_periods = True, []
            case events.Deleted():
                self._end_operation(event.operation_id)
                self.deleted, self.running, self.timers = True, False, {}
                self.deletion_scheduled_for = None
            case _:
                assert_never(event)
        return None

    def _evolve_expiry(
        self, event: expiry_events.ExpiryEvent | code_events.DeletionCodeEvent
    ) -> None:
        if isinstance(event, expiry_events.DeletionDue):
            self.deletion_due, self.due_to = True, event

    def _evolve_hold(self, event: events.HoldPlaced | events.HoldLifted) -> None:
        was_held = bool(self.holds)
        if isinstance(event, events.HoldPlaced):
            self.holds[event.hold_id] = HoldCause(event.cause)
            self.ends_of_holds |= {event.hold_id: event.until} if event.until else {}
        else:
            del self.holds[event.hold_id]
            self.ends_of_holds.pop(event.hold_id, None)
        if was_held is not bool(self.holds) and not self.deletion_due:
            self.due_to = event

    def _evolve_edit(self, event: edit_events.EditEvent) -> None:
        match event:
            case edit_events.LabelChanged():
                self.label = event.label
            case edit_events.AutoRenewChanged():
                self._specify(auto_renew=event.auto_renew)
            case edit_events.OrderEdited():
                changed = {"price": event.price, "charge": event.charge}
                self._specify(resources=event.resources, **changed)
            case edit_events.ChangeOrdered():
                self.ordered_change = Change.from_event(event)
            case edit_events.ChangeCancelled():
                self.ordered_change = None
            case edit_events.ChangeRequested():
                self.ordered_change, self.due_change = None, Change.from_event(event)
                self.work_due.append(OperationKind.CHANGE)
                self.due_to = event
            case edit_events.Changed():
                self._evolve_changed(event)
            case _:
                assert_never(event)

    def _evolve_changed(self, event: edit_events.Changed) -> None:
        self._end_work(OperationKind.CHANGE, event.operation_id)
        self._surcharge(self.due_change)
        self.due_change = None
        self._specify(
            product=event.product,
            product_name=event.product_name,
            instruction=event.instruction,
            resources=event.resources,
            price=event.price,
        )

    def _surcharge(self, change: Change | None) -> None:
        """From now on the time that is paid for is worth what the change has cost."""
        if change and change.order_id and change.priced_at and change.parts:
            cause = (change.order_id, change.priced_at)
            self.paid_periods = with_surcharge(self.paid_periods, *cause, change.parts)

    def _first_period(self, event: events.Activated) -> PaidPeriod:
        return PaidPeriod(
            order_id=self.specification.order_id,
            period=self.specification.period,
            starts_at=event.timestamp,
            ends_at=event.paid_until,
            value=self.specification.price,
        )

    def _evolve_attempt(
        self, event: operation_events.OperationStarted | operation_events.AttemptEnded
    ) -> None:
        assert self.operation
        self.operation = self.operation.after(event)
        if self.operation.kind is OperationKind.ACTIVATION:
            self._specify(module=event.module)  # what may have been begun is there
        self.waits_for_capacity |= isinstance(event, operation_events.NotAvailable)

    def _evolve_failed_operation(self, event: operation_events.OperationFailed) -> None:
        self._end_operation(event.operation_id)
        if event.kind == OperationKind.ACTIVATION:
            self.deletion_due, self.due_to = True, event
        elif event.kind == OperationKind.DELETION:
            self.deletion_due, self.deletion_scheduled_for = False, None
        elif event.kind == OperationKind.RENEWAL:
            self._end_work(OperationKind.RENEWAL, event.operation_id)
        elif event.kind == OperationKind.CHANGE:
            self._end_work(OperationKind.CHANGE, event.operation_id)
            self.due_change = None
