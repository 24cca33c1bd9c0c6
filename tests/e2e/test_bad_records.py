"""Records that nobody can read, in a topic of a running stack: parked, shown, discarded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from kafka import KafkaProducer

from tests.support.eventually import eventually
from tests.support.kafka import read_topic
from tests.support.running_stack import RunningStack, running_stack
from tests.support.stack_orders import ordered, status

pytestmark = [pytest.mark.e2e, pytest.mark.kafka]

TOPIC = "hosting.service"
PROJECTIONS = {"service_state", "service_history", "operations", "deletion_codes", "work"}
"""All that read the topic, of lifecycle, notifications and processing."""
REASON = "some reason of the operator"
UNKNOWN = str(UUID(int=77, version=4))


def test_bad_records_are_parked_shown_and_discarded_while_the_rest_goes_on(tmp_path: Path) -> None:
    with running_stack(tmp_path / "data", "kafka", "--simulator") as stack:
        wait_active(stack, ordered(stack))
        produce_bad_records(stack)
        eventually(lambda: all(len(unread(stack, name)) == 3 for name in PROJECTIONS), seconds=60)
        skipped = {"service_history", "work"}
        assert not [
            item
            for item in parked(stack)
            if item["projection"] in skipped and item["stream_id"] == UNKNOWN
        ], "an unknown type is skipped"
        wait_active(stack, ordered(stack))
        found = stack.hostledger("verify")
        assert (found.returncode, found.stdout.count("unrecognised record: ")) == (1, 3)
        assert f"{UNKNOWN}:1 is not in the event store" in found.stdout
        discard_all(stack)
        assert verify(stack).count(REASON) == 3 * len(PROJECTIONS)
        again = stack.hostledger("relay", "--from", "1")
        assert again.stdout == "the relay of orders sends again from position 1 on\n"
        eventually(lambda: repeated(verify(stack)) > 5, seconds=60)


def wait_active(stack: RunningStack, service_id: str) -> None:
    eventually(lambda: status(stack, service_id) == "active", seconds=60)


def produce_bad_records(stack: RunningStack) -> None:
    """No JSON, a tombstone, an envelope of wrong types, a valid event of an unknown type."""
    kafka = stack.folder.stack_file.read().kafka
    assert kafka
    envelope = json.loads(msgspec.json.encode(read_topic(kafka.bootstrap_servers, TOPIC)[0]))
    wrong = envelope | {"sequence": [], "position": {}}
    ids = {"id": f"{UNKNOWN}:1", "subject": UNKNOWN, "partitionkey": UNKNOWN, "sequence": "1"}
    unknown = envelope | ids | {"type": "service.some_unknown", "data": {}}
    values = (b"\xff no json", None, json.dumps(wrong).encode(), json.dumps(unknown).encode())
    with KafkaProducer(bootstrap_servers=kafka.bootstrap_servers.split(",")) as producer:
        for value in values:
            producer.send(TOPIC, key=b"some key", value=value).get(timeout=10)


def verify(stack: RunningStack) -> str:
    """What it prints: nothing is wrong but the event that was skipped, since nobody wrote it."""
    found = stack.hostledger("verify")
    assert found.stderr == "Error: 1 wrong\n", found.stdout
    assert f"{UNKNOWN}:1 is not in the event store" in found.stdout
    return found.stdout


def repeated(printed: str) -> int:
    """Records of orders' topics that were there before."""
    return int(printed.partition(" of them repeated")[0].split()[-1])


def parked(stack: RunningStack) -> list[dict[str, Any]]:
    listed = stack.hostledger("parked", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    items: list[dict[str, Any]] = json.loads(listed.stdout)
    return items


def unread(stack: RunningStack, projection: str) -> list[str]:
    """Names of the records that have no readable envelope."""
    return [
        item["name"]
        for item in parked(stack)
        if item["projection"] == projection and item["stream_id"] is None
    ]


def discard_all(stack: RunningStack) -> None:
    names = {item["name"] for item in parked(stack)}
    without_reason = stack.hostledger("parked", "discard", min(names))
    assert without_reason.returncode == 2 and "--reason" in without_reason.stderr
    for name in names:
        done = stack.hostledger("parked", "discard", name, "--reason", REASON)
        assert done.returncode == 0, done.stderr
    assert parked(stack) == []
