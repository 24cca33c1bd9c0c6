"""The port to a control panel: what a processing module must be able to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from shared.contracts.service_operation import OperationError
from shared.rules.vocabulary import AttemptOutcome, OperationKind

MAX_MESSAGE_CHARACTERS = 500


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


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How an attempt ended: done, failed, impossible, no_capacity or unknown."""

    outcome: AttemptOutcome
    result: Mapping[str, Any] = field(default_factory=dict)
    """What the panel gave us: address, user, panel; and `secrets`."""
    error: OperationError | None = None
    """None if it is done."""


def failure(kind: AttemptOutcome, type_: str, message: str) -> Outcome:
    """The class of its error follows from its kind."""
    class_ = "temporary" if kind is AttemptOutcome.FAILED else str(kind)
    text = message[:MAX_MESSAGE_CHARACTERS]
    return Outcome(outcome=kind, error=OperationError(class_=class_, type=type_, message=text))


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
