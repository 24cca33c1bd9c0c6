"""What is known of a service: the shapes that the fold makes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from shared.contracts.base import AutoRenew, Money
from shared.contracts.service_operation import OperationError
from shared.rules.status import ServiceFacts
from shared.rules.vocabulary import HoldCause, OperationKind
from shared.rules.vocabulary import OperationState as State


class Hold(msgspec.Struct, frozen=True, gc=False):
    id: UUID
    cause: HoldCause
    placed_at: datetime
    until: datetime | None
    reason: str


class Operation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The open one."""

    id: UUID
    kind: OperationKind
    since: datetime
    state: State = State.QUEUED
    attempt: int = 0
    module: str = ""
    error: OperationError | None = None


class ServiceState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A struct, because each event makes a new one: ten times as fast as a dataclass."""

    stream_id: UUID
    client_id: UUID
    order_id: UUID
    product: str
    product_name: str
    product_type: str
    created_at: datetime
    version: int
    """The number of events folded."""
    updated_at: datetime
    period: str
    price: Money
    resources: dict[str, int]
    configuration: dict[str, str]
    missing: list[str]
    auto_renew: AutoRenew | None
    features: list[str]
    instruction: bool
    label: str = ""
    paid: bool = False
    activated_at: datetime | None = None
    paid_until: datetime | None = None
    running: bool = False
    waits_for_capacity: bool = False
    deletion_scheduled_for: datetime | None = None
    deletion_due: bool = False
    work_due: tuple[OperationKind, ...] = ()
    """Paid, and not done on the panel yet, oldest first."""
    deleted: bool = False
    owned_since: int = 1
    """The version at which it came to its client; what was before is the old owner's matter."""
    holds: tuple[Hold, ...] = ()
    operation: Operation | None = None
    result: dict[str, Any] = {}
    """What the panel gave back when it was activated."""

    @property
    def facts(self) -> ServiceFacts:
        return ServiceFacts(
            holds=frozenset(hold.cause for hold in self.holds),
            operation=self.operation.kind if self.operation else None,
            paid=self.paid,
            configured=not self.missing,
            activated=self.activated_at is not None,
            running=self.running,
            suspendable="suspend" in self.features,
            waits_for_capacity=self.waits_for_capacity,
            deletion_scheduled=self.deletion_scheduled_for is not None,
            deletion_due=self.deletion_due,
            work_due=self.work_due[0] if self.work_due else None,
            instruction=self.instruction,
            deleted=self.deleted,
        )
