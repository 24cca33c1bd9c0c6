"""Receipts of staff's commands: a repeated key gets the first answer, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, insert, select

from services.processing.journal.tables import RECEIPT
from shared.eventstore.command_context import CommandContext
from shared.rules.refusals import IdempotencyKeyReused


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    content: dict[str, str]
    replayed: bool = False


def find(tx: Connection, context: CommandContext) -> Answer | None:
    """None: the command is new, or has no key. Raises IdempotencyKeyReused."""
    if context.fingerprint is None:
        return None
    query = select(RECEIPT).where(RECEIPT.c.command_id == context.command_id)
    if (row := tx.execute(query).first()) is None:
        return None
    if row.fingerprint != context.fingerprint:
        raise IdempotencyKeyReused()
    content = msgspec.json.decode(row.response, type=dict[str, str])
    return Answer(status=row.status, content=content, replayed=True)


def keep(tx: Connection, context: CommandContext, answer: Answer) -> None:
    if context.fingerprint is not None:
        row = {
            "command_id": context.command_id,
            "fingerprint": context.fingerprint,
            "status": answer.status,
            "response": msgspec.json.encode(answer.content).decode(),
            "handled_at": context.timestamp,
        }
        tx.execute(insert(RECEIPT).values(row))
