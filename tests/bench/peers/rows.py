"""Batched writing by hand: COPY, unnest, and the positions by compare-and-set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import psycopg

from tests.bench.peers.common import STATUS


class Told(msgspec.Struct):
    """The part of an event that the fold needs."""

    type: str
    subject: str
    sequence: str
    actor: str
    time: str


decode = msgspec.json.Decoder(Told).decode

COPY = "COPY service_history (service_id, version, type, status, actor, at) FROM STDIN"
UPSERT = """
INSERT INTO service_state AS s SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::text[])
ON CONFLICT (service_id) DO UPDATE SET version = excluded.version, status = excluded.status
WHERE s.version < excluded.version
"""
ADVANCE = """
UPDATE service_position p SET next_offset = n.after
FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) n (partition, before, after)
WHERE p.partition = n.partition AND p.next_offset = n.before
"""


class Overtaken(Exception):
    """Somebody else has moved a position: nothing was written."""


class Writer:
    """One connection; every batch is one transaction of history, state and positions."""

    def __init__(self, partitions: Iterable[int | str]) -> None:
        self._db = psycopg.connect(autocommit=True)
        with self._db.transaction(), self._db.cursor() as cursor:
            start = "INSERT INTO service_position VALUES (%s, 0) ON CONFLICT DO NOTHING"
            cursor.executemany(start, [(int(number),) for number in partitions])
        self.positions: dict[int, int] = {}
        self.read_positions()

    def read_positions(self) -> dict[int, int]:
        """Read again how far we are: after a rebalance somebody else may have moved it."""
        self.positions = dict(
            self._db.execute("SELECT partition, next_offset FROM service_position").fetchall()
        )
        return self.positions

    def write(self, told: Sequence[Told], after: dict[int, int]) -> None:
        """Write the batch and move the positions, or write nothing and raise Overtaken."""
        last = {event.subject: event for event in told}
        with self._db.transaction(), self._db.cursor() as cursor:
            moved = [
                list(after),
                [self.positions[number] for number in after],
                list(after.values()),
            ]
            if cursor.execute(ADVANCE, moved).rowcount != len(after):
                raise Overtaken(after)
            with cursor.copy(COPY) as copy:
                for event in told:
                    copy.write_row(
                        (
                            event.subject,
                            event.sequence,
                            event.type,
                            STATUS[event.type],
                            event.actor,
                            event.time,
                        )
                    )
            versions = [int(event.sequence) for event in last.values()]
            cursor.execute(
                UPSERT, [list(last), versions, [STATUS[event.type] for event in last.values()]]
            )
        self.positions |= after

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *error: object) -> None:
        self._db.close()
