"""Events to work: an operation that was requested must be carried out, one that ended must not.

The rows are written in the transaction of the checkpoint. They act on the world: never replayed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, MetaData, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.processing.journal.leases import AT_ONCE
from services.processing.journal.tables import STREAM_VERSION, WORK
from services.processing.journal.transaction import lock
from services.processing.work import OPEN, WorkState
from shared import database
from shared.contracts import service_operation as contracts
from shared.contracts.service_operation import ServiceOperationRequested
from shared.messaging.envelope import ReceivedEvent
from shared.subscriptions.event_batch import EventBatch
from shared.subscriptions.follower import Projection
from shared.subscriptions.generations import Generation

STILL_OPEN = (
    contracts.ServiceOperationRequested,
    contracts.ServiceOperationStarted,
    contracts.ServiceAttemptFailed,
    contracts.ServiceOutcomeUnknown,
    contracts.ServiceManualTaskRequired,
    contracts.ServiceNotAvailable,
)
"""Of the events that name an operation, those that do not end it."""
WORK_TO_BEGIN = {
    "state": WorkState.QUEUED,
    "next_attempt_at": AT_ONCE,
    "round": 0,
    "attempt": 0,
    "lease_token": 0,
}


def project(tx: Connection, _: Generation, batch: EventBatch) -> None:
    before = _versions(tx, batch.stream_ids)
    versions = dict(before)
    events = list(batch.in_order(versions))
    lock(tx)
    _add(tx, list(_requested(events)))
    _close(tx, _latest(events), [ended for event in events if (ended := _ended(event))])
    rows = [
        {"service_id": service_id, "version": version}
        for service_id, version in versions.items()
        if version != before.get(service_id)
    ]
    database.upsert(tx, STREAM_VERSION, rows)


WORK_JOURNAL = Projection(name="work", category="service", tables=MetaData(), project=project)


def _versions(tx: Connection, service_ids: Collection[UUID]) -> dict[UUID, int]:
    of_services = select(STREAM_VERSION).where(STREAM_VERSION.c.service_id.in_(service_ids))
    return {row.service_id: row.version for row in tx.execute(of_services)}


def _requested(events: Sequence[ReceivedEvent]) -> Iterator[dict[str, Any]]:
    for event in events:
        if isinstance(data := event.data, ServiceOperationRequested):
            yield WORK_TO_BEGIN | {
                "operation_id": data.operation_id,
                "service_id": event.stream_id,
                "client_id": data.client_id,
                "kind": data.kind,
                "module": data.module,
                "product": data.product,
                "parameters": msgspec.json.encode(data.parameters).decode(),
                "requested_at": event.occurred_at,
            }


def _latest(events: Sequence[ReceivedEvent]) -> dict[UUID, UUID]:
    """The newest operation of each service: it has only one, so that every earlier one ended."""
    return {
        event.stream_id: event.data.operation_id
        for event in events
        if isinstance(event.data, ServiceOperationRequested)
    }


def _ended(event: ReceivedEvent) -> UUID | None:
    """The operation that the event ended, if any."""
    if isinstance(event.data, STILL_OPEN):
        return None
    operation_id: UUID | None = getattr(event.data, "operation_id", None)
    return operation_id


def _add(tx: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """An operation that is known already stays as it is."""
    if rows:
        dialect = postgresql if tx.dialect.name == "postgresql" else sqlite
        tx.execute(dialect.insert(WORK).on_conflict_do_nothing(), rows)


def _close(tx: Connection, latest: Mapping[UUID, UUID], ended: Sequence[UUID]) -> None:
    """A try that is under way keeps its lease, so that nothing else begins beside it."""
    superseded = WORK.c.service_id.in_(latest) & WORK.c.operation_id.not_in(latest.values())
    closed = update(WORK).where(WORK.c.state.in_(OPEN))
    closed = closed.where(or_(WORK.c.operation_id.in_(ended), superseded))
    if latest or ended:
        tx.execute(closed.values(state=WorkState.CLOSED, next_attempt_at=None))
