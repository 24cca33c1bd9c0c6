"""The domain events of a service about the one-time code by which its client may delete it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from shared.eventstore.event import Event


class DeletionCodeRequested(Event):
    TOPIC = "orders.service.deletion_code_requested"
    nonce: UUID
    """What the code is made of, together with a key that no event has."""
    expires_at: datetime


class DeletionCodeRefused(Event):
    TOPIC = "orders.service.deletion_code_refused"
    tries_left: int


DeletionCodeEvent = DeletionCodeRequested | DeletionCodeRefused
