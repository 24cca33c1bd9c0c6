"""The operation of a service: whether a command may begin one, and which must begin next."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from services.orders.domain import service_edit_events as edit_events
from services.orders.domain import service_events as events
from services.orders.domain import service_operation_events as operation_events
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

    def _request_due_operation(self, reason: str = "") -> None:
        if kind := due_operation(self.facts):
            self._request(kind, reason)

    def _request(self, kind: OperationKind, reason: str = "", **parameters: object) -> None:
        """`parameters`: what the kind needs beside the configuration and the resources."""
        specification, change = self.specification, self.due_change
        known: dict[str, object] = {
            "configuration": specification.configuration,
            "resources": specification.resources,
        }
        if kind is OperationKind.CHANGE and change:
            known |= {"resources": change.resources, "product": change.product}
        if kind is OperationKind.DELETION:
            self.cancel_ordered_change("the service is deleted")
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
