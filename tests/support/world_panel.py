"""A control panel, and processing before it, of a world in one process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID, uuid5

from services.orders.commands import ReportOperation
from services.orders.handlers.reports import report_operation
from services.orders.store import OrdersStore
from shared.clock import Clock
from shared.contracts.service_operation import ServiceOperationRequested
from shared.eventstore.command_context import CommandContext, use_command_context
from shared.eventstore.command_handling import handle
from shared.messaging.envelope import ReceivedEvent
from shared.rules.vocabulary import AttemptOutcome, OperationKind
from tests.support.command_context import APP

ERROR = {"class": "temporary", "type": "some type", "message": "some message"}
DONE = (AttemptOutcome.DONE,)
ENDS_NO_MORE_TODAY = frozenset({AttemptOutcome.NO_CAPACITY, AttemptOutcome.MANUAL})
"""A try that stands at the end of what a panel reports about an operation on one day."""

Outcomes = Callable[[OperationKind], Iterable[AttemptOutcome]]
"""What it reports about an operation of this kind, one after the other."""


class Panel:
    """Does everything at once, unless `outcomes` says otherwise."""

    def __init__(self, store: OrdersStore, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._waiting: dict[UUID, tuple[UUID, OperationKind]] = {}
        """Service and kind, by operation, oldest first."""
        self._attempts: dict[UUID, int] = {}
        self.outcomes: Outcomes = lambda kind: DONE

    def notice(self, events: Iterable[ReceivedEvent]) -> None:
        """What is to be done."""
        for event in events:
            if isinstance(event.data, ServiceOperationRequested):
                self._waiting[event.data.operation_id] = event.stream_id, event.data.kind

    def work(self) -> bool:
        """On all that waits now. False: nothing did, or nothing can go on today."""
        is_busy = False
        for operation_id, (service_id, kind) in list(self._waiting.items()):
            if not self._is_open(service_id, operation_id):
                del self._waiting[operation_id]
                continue
            for outcome in self.outcomes(kind):
                self._report(service_id, operation_id, outcome)
                is_busy |= outcome not in ENDS_NO_MORE_TODAY
            if not self._is_open(service_id, operation_id):
                del self._waiting[operation_id]
        return is_busy

    def _is_open(self, service_id: UUID, operation_id: UUID) -> bool:
        operation = self._store.service(service_id).operation
        return operation is not None and operation.id == operation_id

    def _report(self, service_id: UUID, operation_id: UUID, outcome: AttemptOutcome) -> None:
        number = self._attempts.get(operation_id, 0) + 1
        details: dict[str, Any] = {}
        if outcome not in (AttemptOutcome.STARTED, AttemptOutcome.DONE):
            self._attempts[operation_id] = number
            details["error"] = ERROR
        report = ReportOperation(
            service_id=service_id,
            operation_id=operation_id,
            attempt=number,
            outcome=outcome,
            module="simulator",
            **details,
        )
        command_id = uuid5(operation_id, f"{number} {outcome}")
        context = CommandContext(
            timestamp=self._clock(),
            actor=APP.actor,
            command_id=command_id,
            correlation_id="some request",
            causation_id=str(command_id),
        )
        with use_command_context(context):
            handle(report_operation, report, self._store)
