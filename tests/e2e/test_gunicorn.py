"""What only a real server can show: chunks, and requests that are no HTTP."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.support.apps import bearer
from tests.support.command_context import CLIENT
from tests.support.eventually import eventually

COMMAND = [sys.executable, "-m", "gunicorn", "--config=python:shared.web.gunicorn_conf"]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.set_inheritable(True)
        options = [f"--bind=fd://{listener.fileno()}", "tests.support.web:create_app()"]
        environment = os.environ | {"PYTHONPATH": os.getcwd()}
        with subprocess.Popen(
            COMMAND + options, pass_fds=[listener.fileno()], env=environment
        ) as process:
            number: int = listener.getsockname()[1]
            eventually(lambda: httpx.get(f"http://127.0.0.1:{number}/healthz").is_success)
            yield number
            process.terminate()


def test_body_in_too_many_chunks_is_too_large(port: int) -> None:
    chunks = (b"a" * 2**16 for _ in range(17))
    url, headers = f"http://127.0.0.1:{port}/v1/things", bearer(CLIENT)
    response = httpx.post(
        url, content=chunks, headers=headers | {"Content-Type": "application/json"}
    )
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "head",
    [
        b"some nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: some\r\nIdempotency-Key: a\x00b\r\n\r\n",
        b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: some\r\n\r\n",
    ],
)
def test_what_is_no_http_is_a_problem_not_html(port: int, head: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 4")
    assert b"application/problem+json" in answer and b"<html" not in answer
