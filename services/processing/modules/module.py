"""The port to a control panel: what a processing module must be able to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

import msgspec

from shared.rules.vocabulary import AttemptOutcome, OperationKind


@dataclass(frozen=True, kw_only=True)
class PanelOperation:
    """What a panel is asked to do for one service."""

    operation_id: UUID
    """The key of repetition: under it a panel does the work once."""
    kind: OperationKind
    service_id: UUID
    """The owner tag of its machine."""
    client_id: UUID
    product: str
    parameters: Mapping[str, Any]


class PanelError(msgspec.Struct, frozen=True, kw_only=True):
    """Why an attempt failed. For staff; clients never see it."""

    class_: str = msgspec.field(name="class")
    """"temporary", "impossible", "no_capacity", "unknown", or a word of the panel's own."""
    type: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an attempt ended: done, failed, impossible, no_capacity or unknown."""

    outcome: AttemptOutcome
    result: Mapping[str, Any] = field(default_factory=dict)
    """What the panel gave us: address, user, panel; and `secrets`."""
    error: PanelError | None = None
    """None if it is done."""


class PanelUnavailable(Exception):
    """The panel could not be asked. What it knows is as unknown as before."""


class Module(Protocol):
    name: str

    def known_outcome(self, operation_id: UUID) -> Outcome | None:
        """None if the panel never heard of it. Raises PanelUnavailable."""

    def machines(self, service_id: UUID) -> Sequence[str]:
        """The ids of those that bear the owner tag. Raises PanelUnavailable."""

    def carry_out(self, operation: PanelOperation) -> Outcome:
        """Raises nothing: whatever happens on the way is an outcome."""

    def features(self) -> Sequence[str]:
        """Raises PanelUnavailable."""
