"""The operation of a service: whether a command may begin one, and which must begin next."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from services.orders.domain import service_edit_events as edit_events
from services.orders.domain import service_events as events
from services.orders.domain import service_operation_events as operation_events
from services.orders.domain import service_term_events as term_events
from services.orders.domain.service_state import ServiceState
from shared.rules.policies import TypePolicy
from shared.rules.status import ServiceFacts, due_operation
from shared.rules.transitions import Action, refusal
from shared.rules.vocabulary import HoldCause, OperationKind, Role


class ServiceOperations(ServiceState):
    def _check(
        self, action: Action, role: Role, policy: TypePolicy, facts: ServiceFacts | None = None
    ) -> None:
        if refused := refusal(action, role, facts or self.facts, policy):
            raise refused(operation=self.operation.to_dict()) if self.operation else refused()

    def _place_hold(
        self, cause: HoldCause, until: datetime | None, reason: str, hold_id: UUID | None = None
    ) -> None:
        fields = {"hold_id": hold_id or self._next_id(), "cause": cause, "until": until}
        self.trigger_event(events.HoldPlaced, **fields, reason=reason)
        self._request_due_operation()

    def _lift_hold(self, hold_id: UUID, reason: str) -> None:
        fields = {"hold_id": hold_id, "cause": self.holds[hold_id], "reason": reason}
        self.trigger_event(events.HoldLifted, **fields)

    def cancel_ordered_change(self, reason: str) -> None:
        """Its handler cancels the order too. Without one, a no-op."""
        if self.ordered_change:
            order_id = self.ordered_change.order_id
            self.trigger_event(edit_events.ChangeCancelled, order_id=order_id, reason=reason)

    def cancel_ordered_renewal(self, reason: str) -> None:
        """Its handler cancels the order too. Without one, a no-op."""
        if self.ordered_renewal:
            order_id = self.ordered_renewal.order_id
            self.trigger_event(term_events.RenewalCancelled, order_id=order_id, reason=reason)

    def cancel_ordered_work(self, reason: str) -> None:
        self.cancel_ordered_change(reason)
        self.cancel_ordered_renewal(reason)

    def _request_due_operation(self, reason: str = "") -> None:
        """None may resume unpaid: what has let the hold fall decides about that too, or a timer."""
        kind = due_operation(self.facts)
        waits = kind is OperationKind.RESUME and self.is_unpaid and not self.may_run_unpaid
        if kind and not waits:
            self._request(kind, reason)

    def _request(self, kind: OperationKind, reason: str = "", **parameters: object) -> None:
        """`parameters`: what the kind needs beside what follows from the service."""
        if kind is OperationKind.DELETION:
            self.cancel_ordered_work("the service is deleted")
        self.trigger_event(
            operation_events.OperationRequested,
            operation_id=self._next_id(),
            kind=kind,
            module=self.specification.module,
            client_id=self.specification.client_id,
            product=self.specification.product,
            parameters=self._parameters(kind) | parameters,
            reason=reason,
        )

    def _parameters(self, kind: OperationKind) -> dict[str, object]:
        known: dict[str, object] = {
            "configuration": self.specification.configuration,
            "resources": self.specification.resources,
        }
        if kind is OperationKind.CHANGE and self.due_change:
            known |= {"resources": self.due_change.resources, "product": self.due_change.product}
        elif kind is OperationKind.RENEWAL:
            extension = self.extensions_due[0]
            until = extension.to.isoformat().replace("+00:00", "Z")
            known |= {"period": extension.period, "paid_until": until}
        return known

    def _next_id(self) -> UUID:
        """The id of a hold or operation, derived from its stream and version: no randomness."""
        return uuid5(self.id, str(self.version + 1))
