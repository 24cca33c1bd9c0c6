"""The raw bound: kafka-python, msgspec and psycopg with nothing around them.

python -m tests.bench.peers.peer_raw consume|write|both
"""

from __future__ import annotations

import sys
import time
from zlib import crc32

from kafka import KafkaConsumer, TopicPartition

from tests.bench.peers.common import BATCH, BOOTSTRAP, EVENTS, FOLDER, STREAMS, TOPIC, Began
from tests.bench.peers.rows import Told, Writer, decode
from tests.bench.peers.workload import PARTITIONS, events


def consumer(positions: dict[int, int]) -> KafkaConsumer:
    """Read all partitions without a group, from the given positions."""
    reader = KafkaConsumer(
        bootstrap_servers=BOOTSTRAP,
        enable_auto_commit=False,
        auto_offset_reset="none",
        max_poll_records=BATCH,
    )
    reader.assign([TopicPartition(TOPIC, number) for number in range(PARTITIONS)])
    for number in range(PARTITIONS):
        reader.seek(TopicPartition(TOPIC, number), positions.get(number, 0))
    return reader


def consume() -> None:
    """Read and decode, keep nothing."""
    reader, left, began = consumer({}), EVENTS, Began()
    while left:
        for records in reader.poll(timeout_ms=1000).values():
            began()
            left -= len([decode(record.value) for record in records])
    (FOLDER / "ended").write_text(repr(time.time()))


def write() -> None:
    """Write events from memory, partition after partition, as a consumer gets them."""
    told = [decode(event.body) for event in events(EVENTS, STREAMS)]
    told.sort(key=lambda event: crc32(event.subject.encode()) % PARTITIONS)
    with Writer(["0"]) as writer:
        Began()()
        for start in range(0, EVENTS, BATCH):
            batch = told[start : start + BATCH]
            writer.write(batch, {0: start + len(batch)})
    (FOLDER / "ended").write_text(repr(time.time()))


def both() -> None:
    """Read, decode and write: one transaction a poll, with the positions in it."""
    began = Began()
    with Writer(range(PARTITIONS)) as writer:
        reader = consumer(writer.positions)
        while True:
            if polled := reader.poll(timeout_ms=1000):
                began()
                told: list[Told] = [
                    decode(record.value) for records in polled.values() for record in records
                ]
                writer.write(
                    told, {tp.partition: records[-1].offset + 1 for tp, records in polled.items()}
                )


if __name__ == "__main__":
    {"consume": consume, "write": write, "both": both}[sys.argv[1]]()
