"""A batch of service events into operations: one read, one write."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from services.lifecycle.projections.operations import table
from services.lifecycle.projections.operations.fold import Operation, fold
from services.lifecycle.projections.operations.table import Latest
from shared.contracts.base import UnknownEvent
from shared.contracts.service import ServiceEventData, ServiceOrdered
from shared.subscriptions.event_batch import EventBatch
from shared.subscriptions.follower import Projection
from shared.subscriptions.generations import Generation

FIRST = ServiceOrdered | UnknownEvent
"""What a stream can begin with."""


def project(connection: Connection, generation: Generation, batch: EventBatch) -> None:
    latest = table.read(connection, generation, batch.stream_ids)
    versions = {service_id: each.version for service_id, each in latest.items()}
    changed: dict[tuple[UUID, UUID], Operation] = {}
    folded: dict[UUID, Latest] = {}
    for stream in batch.streams(versions):
        before = latest.get(stream.stream_id)
        operation = before.operation if before else None
        for event in stream:
            data = event.data
            assert isinstance(data, ServiceEventData), "not an event of a service stream"
            if event.version == 1 and not isinstance(data, FIRST):
                stream.park(event, f"no stream begins with {event.type}")
                continue
            after = fold(operation, data, stream.stream_id, event.occurred_at)
            if after and after is not operation:
                changed[stream.stream_id, after.operation_id] = operation = after
        if stream.version:
            folded[stream.stream_id] = Latest(version=stream.version, operation=operation)
    table.write(connection, generation, changed.values(), folded)


OPERATIONS = Projection(name="operations", category="service", tables=table.TABLES, project=project)
