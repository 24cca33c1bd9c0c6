"""What notifications needs from other apps."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from shared.rules.refusals import Refusal


class LifecycleUnavailable(Refusal):
    code, detail, status = "unavailable", "Who owns the service cannot be asked now.", 503


class VisibleServices(Protocol):
    """The services that the issuer of a command may see."""

    def owner(self, service_id: UUID) -> UUID:
        """The client's id. Raises UnknownService, LifecycleUnavailable."""
