"""Receipts: what a command was answered. Decision record 0004."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from eventsourcing.domain import DomainEvent
from eventsourcing.utils import register_topic

from shared.eventstore.command_context import CommandContext


@dataclass(frozen=True)
class CommandHandled(DomainEvent):
    """The receipt of a command, in a stream of its own, saved with its events. Not published."""

    TOPIC = "eventstore.command_handled"

    fingerprint: str
    response: Mapping[str, Any]

    @classmethod
    def receipt_for(cls, context: CommandContext, response: Mapping[str, Any]) -> Self | None:
        """None if the caller sent no idempotency key."""
        if context.fingerprint is None:
            return None
        return cls(
            context.command_id,
            1,
            context.timestamp,
            fingerprint=context.fingerprint,
            response=response,
        )


register_topic(CommandHandled.TOPIC, CommandHandled)
