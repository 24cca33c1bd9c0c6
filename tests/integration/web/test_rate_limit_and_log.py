"""Callers gone wild are stopped; every request leaves a line and a figure, and no secret."""

from __future__ import annotations

import errno
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
import structlog

from shared import logs
from shared.web import request_log
from tests.support.apps import assert_problem, bearer
from tests.support.command_context import APP, CLIENT, OTHER_CLIENT
from tests.support.web import some_app


class FullDisk(StringIO):
    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def logging_to(stream: StringIO) -> Iterator[None]:
    """A logger of structlog keeps the stream that it had first: a new one for each."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    logs.configure(stream)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(request_log, "log", structlog.get_logger("requests"))
        yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def lines() -> Iterator[Callable[[], list[str]]]:
    """What was logged."""
    stream = StringIO()
    with logging_to(stream):
        yield lambda: stream.getvalue().splitlines()


def test_each_caller_has_a_limit() -> None:
    http = some_app(rate_limit="2/minute")
    for _ in range(2):
        assert http.get("/v1/things", headers=bearer(CLIENT)).status_code == 200
    response = http.get("/v1/things", headers=bearer(CLIENT))
    assert_problem(response, 429, "too_many_requests")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert http.get("/v1/things", headers=bearer(OTHER_CLIENT)).status_code == 200


def test_apps_and_probes_have_none() -> None:
    http = some_app(rate_limit="1/minute")
    for _ in range(3):
        assert http.get("/internal/v1/things", headers=bearer(APP)).status_code == 200
        assert http.get("/readyz").status_code == 200


def test_requests_are_counted_by_route() -> None:
    http = some_app()
    http.get("/v1/things", headers=bearer(CLIENT))
    http.get("/v1/nothing/secret", headers=bearer(CLIENT))
    metrics = http.get("/metrics").text
    labels = 'app="some",method="GET",route="/v1/things",status="200"'
    assert f"http_requests_total{{{labels}}}" in metrics
    assert 'http_request_seconds_bucket{app="some",le="0.005",' in metrics
    assert "secret" not in metrics


def test_log_line_tells_what_happened_and_no_secret(lines: Callable[[], list[str]]) -> None:
    path = "/v1/things?cursor=some-secret"
    some_app().post(path, json={"name": "some-secret"}, headers=bearer(CLIENT))
    (line,) = lines()
    entry = json.loads(line)
    assert (entry["route"], entry["status"], entry["role"]) == ("/v1/things", 400, "client")
    assert entry.keys() >= {"request_id", "trace_id", "method", "ms", "level", "timestamp"}
    assert "some-secret" not in line and bearer(CLIENT)["Authorization"][7:20] not in line


def test_lines_of_logging_have_the_same_form(lines: Callable[[], list[str]]) -> None:
    log = logging.getLogger("some")
    try:
        log.warning("some %s", "event")
        raise ZeroDivisionError
    except ZeroDivisionError:
        log.exception("failed")
    entries = [json.loads(line) for line in lines()]
    assert [(entry["event"], entry["level"], entry["logger"]) for entry in entries] == [
        ("some event", "warning", "some"),
        ("failed", "error", "some"),
    ]
    assert "ZeroDivisionError" in entries[1]["exception"]


def test_a_full_disk_under_the_log_changes_no_answer() -> None:
    with logging_to(FullDisk()):
        logging.getLogger("some").warning("some event")
        assert some_app().get("/v1/things", headers=bearer(CLIENT)).status_code == 200
