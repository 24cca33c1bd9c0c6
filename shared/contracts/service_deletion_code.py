"""Events about the one-time code by which a client deletes a service. Topic hosting.service."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.base import PublishedEvent


class ServiceDeletionCodeRequested(PublishedEvent, frozen=True, kw_only=True):
    """The client wants to delete it, and has to show a code first."""

    TYPE: ClassVar = "service.deletion_code_requested"
    nonce: UUID
    """The code is an HMAC of it, with a key that only orders and notifications have."""
    expires_at: datetime


class ServiceDeletionCodeRefused(PublishedEvent, frozen=True, kw_only=True):
    """The client has sent a wrong code."""

    TYPE: ClassVar = "service.deletion_code_refused"
    tries_left: int
    """0: the code is good for nothing any more."""


PublishedDeletionCodeEvent = ServiceDeletionCodeRequested | ServiceDeletionCodeRefused
