"""What only a real server can show: chunks, and requests that are no HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from services.notifications.store import NotificationsStore
from tests.support.apps import TOKEN_KEY, bearer
from tests.support.command_context import APP, CLIENT
from tests.support.eventually import eventually
from tests.support.http import CHECK_KEY

COMMAND = [sys.executable, "-m", "gunicorn", "--config=python:shared.web.gunicorn_conf"]


@contextmanager
def gunicorn(factory: str, **environment: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The process, and its URL, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.set_inheritable(True)
        command = [*COMMAND, f"--bind=fd://{listener.fileno()}", factory]
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        variables = os.environ | {"PYTHONPATH": os.getcwd()} | environment
        with subprocess.Popen(command, pass_fds=[listener.fileno()], env=variables) as process:
            try:
                eventually(lambda: httpx.get(f"{url}/healthz", timeout=20).is_success)
                yield process, url
            finally:
                process.terminate()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with gunicorn("tests.support.web:create_app()") as (_, url):
        yield url


def test_body_in_too_many_chunks_is_too_large(url: str) -> None:
    chunks = (b"a" * 2**16 for _ in range(17))
    headers = bearer(CLIENT) | {"Content-Type": "application/json"}
    response = httpx.post(f"{url}/v1/things", content=chunks, headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "size", "status"),
    [
        ("POST", "/v1/nothing", 200_000, 404),
        ("POST", "/v1/things", 200_000, 401),
        ("PUT", "/v1/things/00000000-0000-4000-8000-000000000001", 200_000, 403),
        ("POST", "/v1/things", 2**21, 413),
    ],
)
def test_a_refusal_with_an_unread_body_leaves_a_pool_that_works(
    url: str, method: str, path: str, size: int, status: int
) -> None:
    """The one connection is used again, or the answer has said that it cannot be."""
    caller = {} if status == 401 else bearer(CLIENT)
    headers = caller | {"Content-Type": "application/json"}
    limits = httpx.Limits(max_connections=1)
    with httpx.Client(base_url=url, limits=limits) as client:
        for _ in range(20):
            refused = client.request(method, path, content=b"a" * size, headers=headers)
            assert refused.status_code == status
            closes = refused.headers.get("connection") == "close"
            assert closes == (status == 413)
            assert client.get("/healthz").is_success


@pytest.mark.parametrize(
    "head",
    [
        b"some nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: some\r\nIdempotency-Key: a\x00b\r\n\r\n",
        b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: some\r\n\r\n",
    ],
)
def test_what_is_no_http_is_a_problem_not_html(url: str, head: bytes) -> None:
    with connection_to(url) as connection:
        connection.sendall(head)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 4")
    assert b"application/problem+json" in answer and b"<html" not in answer


def test_stop_does_not_wait_for_requests_that_wait(tmp_path: Path) -> None:
    database_url = f"sqlite:///{tmp_path}/some.db"
    NotificationsStore(database_url, create_tables=True).close()
    environment = {
        "DATABASE_URL": database_url,
        "TOKEN_KEY": TOKEN_KEY,
        "CHECK_KEY": CHECK_KEY,
        "LIFECYCLE_URL": "http://127.0.0.1:1",
    }
    factory = "services.notifications.app:create_app()"
    head = f"GET /internal/v1/feed?wait=30 HTTP/1.1\r\nHost: some\r\n{_lines(bearer(APP))}\r\n"
    with gunicorn(factory, **environment) as (process, url), connection_to(url) as connection:
        connection.sendall(head.encode())
        assert httpx.get(f"{url}/healthz").is_success  # accepted after the one that waits
        process.terminate()
        assert process.wait(8) == 0
        assert connection.recv(65536).endswith(b'{"events":[],"last":0}')


def test_two_processes_limit_and_count_as_one(tmp_path: Path) -> None:
    environment = {"WEB_PROCESSES": "2", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    factory = "tests.support.web:create_app(rate_limit='10/minute')"
    with gunicorn(factory, **environment) as (process, url):
        first, second = eventually(lambda: _children(process.pid))
        for other in (first, second):
            with stopped(other):
                assert [_status(url) for _ in range(5)] == [200] * 5
        for other in (first, second):
            with stopped(other):
                assert _status(url) == 429
        labels = 'app="some",method="GET",route="/v1/things",status="200"'
        assert f"http_requests_total{{{labels}}} 10.0" in httpx.get(f"{url}/metrics").text


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Connections go to the other process."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _status(url: str) -> int:
    return httpx.get(f"{url}/v1/things", headers=bearer(CLIENT), timeout=20).status_code


def connection_to(url: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=10)


def _lines(headers: dict[str, str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())
