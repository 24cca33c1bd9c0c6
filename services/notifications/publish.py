"""Domain event to published event: the only module that knows both languages."""

from __future__ import annotations

import msgspec

from shared.contracts import CONTRACTS
from shared.contracts.base import PublishedEvent
from shared.eventstore.event import Event


def to_published_event(event: Event) -> PublishedEvent:
    """Copies the fields of the same name. Add a case only where the two differ.

    Every domain event has a contract: one without stops the relay (KeyError), and fails the
    contract test long before.
    """
    contract = CONTRACTS[event.TOPIC.removeprefix("notifications."), 1]
    return msgspec.convert(event, contract, from_attributes=True)
