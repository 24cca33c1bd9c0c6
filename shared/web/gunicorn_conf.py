"""gunicorn of every web app: `gunicorn --config python:shared.web.gunicorn_conf ...`."""

from __future__ import annotations

import os
import signal
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import msgspec
from gunicorn import util
from prometheus_client import multiprocess

from shared import logs, settings
from shared.web import rate_limit
from shared.web.body import MAX_BYTES
from shared.web.settings import ServerSettings

worker_class = "gthread"
workers = settings.load(ServerSettings).web_processes
threads = 32
"""Enough for commands while requests wait for events or for a version."""
graceful_timeout = 10
control_socket_disable = True  # one path for every gunicorn of a user


def on_starting(server: Any) -> None:
    rate_limit.share_counts()


def post_fork(server: Any, worker: Any) -> None:
    logs.configure()
    util.write_error = write_problem


def pre_request(worker: Any, request: Any) -> None:
    """A body that may be left unread ends the connection, and the answer says so."""
    headers = dict(request.headers)
    length = headers.get("CONTENT-LENGTH", "0")
    too_large = not length.isdecimal() or int(length) > MAX_BYTES
    if too_large or "TRANSFER-ENCODING" in headers:
        request.force_close()


def post_worker_init(worker: Any) -> None:
    """Requests that wait for events would hold up a stop for as long as they may wait."""
    if feed := worker.wsgi.extensions.get("feed"):
        end: Any = signal.getsignal(signal.SIGTERM)

        def release(*args: Any) -> None:
            feed.release()
            end(*args)

        signal.signal(signal.SIGTERM, release)


def child_exit(server: Any, worker: Any) -> None:
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def write_problem(sock: Any, status_int: int, reason: str, mesg: str) -> None:
    """What gunicorn answers to a request that it cannot even parse: a problem, not its HTML."""
    code = "malformed_request" if status_int < 500 else "internal_error"
    problem = {
        "type": f"/problems/{code}",
        "title": HTTPStatus(status_int).phrase,
        "status": status_int,
        "detail": "The request is not well-formed HTTP." if status_int < 500 else reason,
        "instance": "",
        "code": code,
        "trace_id": uuid4().hex,
    }
    content = msgspec.json.encode(problem)
    head = (
        f"HTTP/1.1 {status_int} {reason}\r\nConnection: close\r\n"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode("latin-1") + content)
