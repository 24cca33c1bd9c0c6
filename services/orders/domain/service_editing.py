"""How a service becomes another one: its label, automatic renewal, product and resources."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.orders.domain import service_edit_events as edit_events
from services.orders.domain.change import Change
from services.orders.domain.service_deletion import ServiceDeletion
from shared.rules.money import Money
from shared.rules.policies import TypePolicy
from shared.rules.refusals import NotAllowedInStatus
from shared.rules.transitions import Action, Edit, edit_is_allowed
from shared.rules.vocabulary import Role


class ServiceEditing(ServiceDeletion):
    def check_edit(
        self, role: Role, policy: TypePolicy, edits: frozenset[Edit], *, funds_awaited: bool
    ) -> None:
        """Raises OperationInProgress, NotAllowedInStatus."""
        facts = replace(self.facts, funds_awaited=funds_awaited)
        self._check(Action.EDIT, role, policy, facts)
        if not all(edit_is_allowed(edit, role, facts) for edit in edits):
            raise NotAllowedInStatus()

    def relabel(self, label: str) -> None:
        if label != self.label:
            self.trigger_event(edit_events.LabelChanged, label=label)

    def renew_automatically(self, auto_renew: dict[str, str] | None) -> None:
        """None: not any more."""
        if auto_renew != self.specification.auto_renew:
            self.trigger_event(edit_events.AutoRenewChanged, auto_renew=auto_renew)

    def edit_order(self, resources: dict[str, int], price: Money, charge: Money) -> None:
        """Other amounts, while it is in the cart."""
        fields = {"price": price, "charge": charge}
        self.trigger_event(edit_events.OrderEdited, resources=resources, **fields)

    def change(self, change: Change) -> None:
        """At once: it costs nothing. An unpaid change is not wanted any more."""
        self.cancel_ordered_change("another change was made")
        self._request_change(change)

    def order_change(self, change: Change) -> None:
        """Once its order is paid. The one that was ordered before is not wanted any more."""
        self.cancel_ordered_change("another change was ordered")
        self.trigger_event(edit_events.ChangeOrdered, **vars(change))

    def pay_change(self, order_id: UUID) -> None:
        """The money for what this order changes is there. Of another order, a no-op."""
        if self.ordered_change and self.ordered_change.order_id == order_id:
            self._request_change(self.ordered_change)

    def cancel_change(self, order_id: UUID, reason: str) -> None:
        """Its order was cancelled. Of another order, a no-op."""
        if self.ordered_change and self.ordered_change.order_id == order_id:
            self.cancel_ordered_change(reason)

    def _request_change(self, change: Change) -> None:
        self.cancel_ordered_renewal("the service was changed, and so has its price")
        self.trigger_event(edit_events.ChangeRequested, **vars(change))
        self._request_due_operation()
