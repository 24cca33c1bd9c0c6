"""What is known of a service: the fields that its events change, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.orders.domain.change import Change
from services.orders.domain.deletion_code import DeletionCode
from services.orders.domain.operation import Operation
from services.orders.domain.overdue import Overdue
from services.orders.domain.specification import ServiceSpecification
from services.orders.domain.timer_kind import TimerKind
from shared.eventstore.event import Event, EventSourcedAggregate
from shared.rules.holds import BY_HAND
from shared.rules.money import Money
from shared.rules.status import ServiceFacts
from shared.rules.vocabulary import HoldCause, OperationKind


@dataclass(frozen=True, kw_only=True)
class Refund:
    """Money that must go back to the balance of the client."""

    order_id: UUID
    amount: Money


class ServiceFields(EventSourcedAggregate):
    def __init__(self) -> None:
        self.specification: ServiceSpecification
        self.holds: dict[UUID, HoldCause] = {}
        self.ends_of_holds: dict[UUID, datetime] = {}
        """Of those that end by themselves."""
        self.operation: Operation | None = None
        self.ended_operations: set[UUID] = set()
        self.paid = self.activated = self.running = self.deleted = False
        self.waits_for_capacity = self.deletion_due = self.refunded = False
        self.label = ""
        self.access: dict[str, Any] = {}
        """What the panel gave back with the activation: address, user name."""
        self.sealed_secrets: str | None = None
        """The newest that it gave back in confidence."""
        self.paid_until: datetime | None = None
        """None: it was never activated."""
        self.overdue: Overdue | None = None
        """None: the end of the paid period has led to nothing yet."""
        self.timers: dict[TimerKind, datetime | None] = {}
        """Of the end of the paid period, and before and after it: the same as in the table."""
        self.deletion_scheduled_for: datetime | None = None
        self.deletion_code: DeletionCode | None = None
        self.ordered_change: Change | None = None
        """It waits for its order to be paid."""
        self.due_change: Change | None = None
        """Decided, and not done yet."""
        self.work_due: list[OperationKind] = []
        """Renewals and changes that are paid, and not done on the panel yet, oldest first."""
        self.due_to: Event
        """The latest event that decided whether the service shall run, or exist."""

    @property
    def client_id(self) -> UUID:
        return self.specification.client_id

    @property
    def is_held_by_hand(self) -> bool:
        return not BY_HAND.isdisjoint(self.holds.values())

    @property
    def is_unpaid(self) -> bool:
        """Its paid period is over."""
        return self.paid_until is not None and self.paid_until <= self.next_timestamp

    @property
    def is_ending(self) -> bool:
        """It is deleted, or will be, whatever is paid."""
        is_begun = self.operation is not None and self.operation.kind is OperationKind.DELETION
        return self.deleted or self.deletion_due or is_begun

    @property
    def may_run_unpaid(self) -> bool:
        """In the time of grace, or because staff want it."""
        overdue, now = self.overdue, self.next_timestamp
        is_in_grace = overdue and overdue.grace_until and overdue.grace_until > now
        return bool(overdue and overdue.forced) or bool(is_in_grace)

    @property
    def end_to_come(self) -> datetime | None:
        """Of the paid period; None: it has led to something already."""
        return None if self.overdue or self.deleted else self.paid_until

    @property
    def whole_refund(self) -> Refund | None:
        """What the service has cost in its order; None if it has cost nothing."""
        charge = self.specification.charge
        return Refund(order_id=self.specification.order_id, amount=charge) if charge.minor else None

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
            deletion_scheduled=self.deletion_scheduled_for is not None,
            deletion_due=self.deletion_due,
            work_due=self.work_due[0] if self.work_due else None,
            instruction=self.specification.instruction,
            deleted=self.deleted,
        )

    def _specify(self, **fields: Any) -> None:
        self.specification = replace(self.specification, **fields)

    def _end_work(self, kind: OperationKind, operation_id: UUID) -> None:
        self._end_operation(operation_id)
        if kind in self.work_due:
            self.work_due.remove(kind)

    def _end_operation(self, operation_id: UUID | None) -> None:
        self.operation, self.waits_for_capacity = None, False
        if operation_id:
            self.ended_operations.add(operation_id)
