"""The worker of processing in one process: a log to append to, an orders that can be away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Condition, Event, Thread
from typing import Any
from uuid import UUID

import httpx
import msgspec
from sqlalchemy import Engine

from services.processing.attempts import Policy
from services.processing.executor import Executor
from services.processing.journal.follower import WORK_JOURNAL
from services.processing.log_end import LogEnd
from services.processing.modules.module import Module
from services.processing.reporter import Reporter
from shared.contracts.base import PublishedEvent
from shared.contracts.service_operation import ServiceOperationRequested
from shared.messaging.event_source import EventSource, GetPosition, RecordBatch, SourcePartition
from shared.rules.vocabulary import OperationKind
from shared.secret_box import SecretBox
from shared.subscriptions.follower import Follower
from shared.threads import Part
from tests.support.command_context import CLIENT_ID, COMMAND_ID, TIMESTAMP, new_id
from tests.support.http import SECRETS_KEY

PARTITION = SourcePartition(source="some log")
RETRY_DELAY = timedelta(minutes=5)


class SomeClock:
    def __init__(self) -> None:
        self.now = TIMESTAMP

    def __call__(self) -> datetime:
        return self.now

    def advance(self, span: timedelta = RETRY_DELAY) -> None:
        self.now += span


class SomeLog(EventSource):
    """The published events of any number of services."""

    def __init__(self) -> None:
        self.values: list[bytes] = []
        self._versions: defaultdict[UUID, int] = defaultdict(int)
        self._appended = Condition()

    def append(self, service_id: UUID, data: PublishedEvent) -> None:
        self._versions[service_id] += 1
        event = _envelope(service_id, self._versions[service_id], len(self.values) + 1, data)
        with self._appended:
            self.values.append(msgspec.json.encode(event))
            self._appended.notify_all()

    def request(
        self, kind: OperationKind, service_id: UUID | None = None, module: str = "simulator"
    ) -> UUID:
        """The id of the operation."""
        operation_id = new_id()
        requested = ServiceOperationRequested(
            operation_id=operation_id,
            kind=kind,
            module=module,
            client_id=CLIENT_ID,
            product="some-product",
            parameters={"configuration": {}},
        )
        self.append(service_id or new_id(), requested)
        return operation_id

    def poll(self, get_position: GetPosition) -> list[RecordBatch]:
        start = get_position(PARTITION)
        with self._appended:
            self._appended.wait_for(lambda: len(self.values) > start, timeout=0.05)
            values = self.values[start:]
        return [record_batch(start, *values)]

    def close(self) -> None:
        """Nothing to forget."""

    def read_stream(self, stream_id: UUID, after: int) -> Sequence[bytes]:
        return []


@dataclass
class SomeOrders:
    """Accepts reports, as long as it is not told otherwise."""

    away: bool = False
    statuses: dict[UUID, list[int]] = field(default_factory=dict)
    """Answers to the next reports of an operation, instead of 200."""
    received: list[tuple[UUID, dict[str, Any], str]] = field(default_factory=list)
    """Operation, body and idempotency key of the reports that were accepted."""

    @property
    def http(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._answer), base_url="http://orders")

    def outcomes(self, operation_id: UUID) -> list[tuple[int, str]]:
        """Attempt and outcome of what was accepted, in order."""
        bodies = [body for id_, body, _ in self.received if id_ == operation_id]
        return [(body["attempt"], body["outcome"]) for body in bodies]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("some reason")
        operation_id = UUID(request.url.path.split("/")[-2])
        if statuses := self.statuses.get(operation_id):
            return httpx.Response(statuses.pop(0))
        body, key = msgspec.json.decode(request.content), request.headers["Idempotency-Key"]
        self.received.append((operation_id, body, key))
        return httpx.Response(200, json={"version": 1})


class SomeWorker:
    """Its parts run in threads between `start` and `stop`."""

    def __init__(
        self,
        engine: Engine,
        modules: Mapping[str, Module],
        log: SomeLog,
        orders: SomeOrders,
        clock: SomeClock,
        attempts: int = 10,
    ) -> None:
        source = LogEnd(log)
        box = SecretBox(SECRETS_KEY)
        self.reporter = Reporter(engine, orders.http, box, threads=4)
        self.executor = Executor(
            engine,
            modules,
            clock,
            Policy(retry_delay=RETRY_DELAY, attempts=attempts),
            box,
            module_limit=4,
            may_start=lambda: source.reached,
            on_reports=self.reporter.wake,
        )
        follower = Follower(engine, WORK_JOURNAL, source, log.read_stream)
        self.parts: list[Part] = [follower, self.executor, self.reporter]
        self._stop, self._threads = Event(), list[Thread]()

    def start(self) -> None:
        self._threads = [Thread(target=part.run, args=[self._stop]) for part in self.parts]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def record_batch(start_position: int, *values: bytes) -> RecordBatch:
    return RecordBatch(
        source_partition=PARTITION,
        start_position=start_position,
        end_position=start_position + len(values),
        values=values,
    )


def _envelope(
    service_id: UUID, version: int, position: int, data: PublishedEvent
) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": f"{service_id}:{version}",
        "source": "/hostledger/orders",
        "type": data.TYPE,
        "subject": service_id,
        "time": TIMESTAMP,
        "dataschema": f"/schemas/{data.TYPE}/{data.VERSION}",
        "data": data,
        "sequence": str(version),
        "sequencetype": "Integer",
        "position": str(position),
        "partitionkey": str(service_id),
        "actor": f"client:{CLIENT_ID}",
        "commandid": COMMAND_ID,
        "correlationid": "some request",
        "causationid": str(COMMAND_ID),
    }
