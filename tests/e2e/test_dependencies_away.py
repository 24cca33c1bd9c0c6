"""What a running stack answers while what it depends on hangs or is gone, and afterwards."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from shared.http_client import TIMEOUT_SECONDS
from shared.postgres import CONNECT_SECONDS
from tests.support.command_context import CLIENT
from tests.support.eventually import eventually
from tests.support.freezing import family, frozen
from tests.support.running_stack import RunningStack, running_stack
from tests.support.stack_client import StackClient, all_ready, ready
from tests.support.stack_orders import ordered, status

SLOW_SECONDS = 3.0
"""Of this machine: two cores, and ten processes that all try again."""
DATABASE_SECONDS = CONNECT_SECONDS + 3.0 + SLOW_SECONDS
LIFECYCLE_SECONDS = TIMEOUT_SECONDS + SLOW_SECONDS
BACK_SECONDS = 60.0

pytestmark = pytest.mark.e2e
kafka_profile = pytest.mark.kafka


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    data = tmp_path_factory.mktemp("away") / "data"
    with running_stack(data, "kafka", "--simulator") as stack:
        service_id = ordered(stack)
        eventually(lambda: status(stack, service_id) == "active", BACK_SECONDS)
        yield stack


@pytest.fixture
def client(stack: RunningStack) -> StackClient:
    return StackClient(stack)


def pid(stack: RunningStack, name: str) -> int:
    return next(each.pid for each in stack.folder.stack_file.read().processes if each.name == name)


@contextmanager
def gone(stack: RunningStack, name: str) -> Iterator[None]:
    """Killed, and not started again before the end of the block."""
    with frozen(stack.supervisor.pid, alone=True):
        os.kill(pid(stack, name), signal.SIGKILL)
        yield


def assert_unavailable(response: httpx.Response, within: float) -> None:
    assert response.status_code == 503, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert int(response.headers["Retry-After"]) >= 1
    assert response.json()["code"] == "unavailable"
    assert response.elapsed.total_seconds() < within


def assert_done_once(client: StackClient, key: str) -> None:
    """What was answered 503 succeeds with the same key; what is done after it, is after it."""
    placed, asked = client.order(key), client.ask(key)
    assert (placed.status_code, asked.status_code) == (201, 201), (placed.text, asked.text)
    assert client.order(key).json()["id"] == placed.json()["id"]
    assert client.ask(key).json()["id"] == asked.json()["id"]
    other_key = uuid4().hex
    orders = {placed.json()["id"], client.order(other_key).json()["id"]}
    questions = {asked.json()["id"], client.ask(other_key).json()["id"]}
    assert client.questions() == questions
    eventually(lambda: client.orders() >= orders, BACK_SECONDS)
    assert client.orders() == orders


@kafka_profile
def test_postgresql_hangs(stack: RunningStack, client: StackClient) -> None:
    with frozen(pid(stack, "postgres")):
        answers = client.everything("some key")
    for answer in answers.values():
        assert_unavailable(answer, DATABASE_SECONDS)
    eventually(lambda: all_ready(stack), BACK_SECONDS)
    assert_done_once(client, "some key")


@kafka_profile
def test_postgresql_is_gone(stack: RunningStack, client: StackClient) -> None:
    with gone(stack, "postgres"):
        eventually(lambda: ready(stack, "orders").status_code == 503)
        for answer in client.everything("some key").values():
            assert_unavailable(answer, DATABASE_SECONDS)
    eventually(lambda: all_ready(stack), BACK_SECONDS)
    assert_done_once(client, "some key")


@kafka_profile
def test_kafka_is_gone(stack: RunningStack, client: StackClient) -> None:
    """Orders are taken, questions too; what reads of them catches up."""
    with gone(stack, "kafka"):
        answers = client.everything("some key")
        assert all(answer.is_success for answer in answers.values()), answers
        service_id = ordered(stack)
        assert not status(stack, service_id)
    eventually(lambda: status(stack, service_id) == "active", BACK_SECONDS)
    assert_done_once(client, "some key")


@kafka_profile
def test_lifecycle_hangs(stack: RunningStack) -> None:
    """Only who needs it waits for it: a question about a service does."""
    owner, service_id = StackClient(stack, CLIENT), ordered(stack)
    eventually(lambda: status(stack, service_id) == "active", BACK_SECONDS)
    before = owner.questions()
    with frozen(pid(stack, "lifecycle-web")):
        assert owner.order("some key").is_success
        plain = owner.ask("some key")
        about_it = owner.ask("other key", service_id=service_id)
    assert_unavailable(about_it, LIFECYCLE_SECONDS)
    assert owner.questions() == before | {plain.json()["id"]}
    asked = owner.ask("other key", service_id=service_id)
    assert asked.status_code == 201
    assert owner.ask("other key", service_id=service_id).json()["id"] == asked.json()["id"]
    assert owner.questions() == before | {plain.json()["id"], asked.json()["id"]}


def test_disk_is_full(tmp_path: Path) -> None:
    """Of the processes that decide: no file of theirs may grow. Answers are still read."""
    with running_stack(tmp_path / "data", "embedded", "--simulator") as stack:
        service_id, client = ordered(stack), StackClient(stack)
        eventually(lambda: status(stack, service_id) == "active", BACK_SECONDS)
        assert client.questions() == set()
        with full_disk(pid(stack, "orders-web"), pid(stack, "notifications-web")):
            for answer in (client.order("some key"), client.ask("some key")):
                assert_unavailable(answer, SLOW_SECONDS)
            assert client.questions() == client.orders() == set()
        assert_done_once(client, "some key")


@contextmanager
def full_disk(*pids: int) -> Iterator[None]:
    limited = [each for process in pids for each in family(process)]
    limits = {each: resource.prlimit(each, resource.RLIMIT_FSIZE) for each in limited}
    for each, (_, hard) in limits.items():
        resource.prlimit(each, resource.RLIMIT_FSIZE, (1, hard))
    yield
    for each, limit in limits.items():
        resource.prlimit(each, resource.RLIMIT_FSIZE, limit)
