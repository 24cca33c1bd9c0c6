"""One log line and two metrics per request: never a body, a query, a token or a name."""

from __future__ import annotations

import time
from functools import lru_cache

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

OPEN_PATHS = ("/healthz", "/readyz", "/metrics")
REQUESTS = Counter(
    "http_requests", "By app, route and status.", ["app", "method", "route", "status"]
)
SECONDS = Histogram(
    "http_request_seconds", "Until the response was complete.", ["app", "method", "route"]
)

log = structlog.get_logger("requests")


def init_app(app: Flask, title: str) -> None:
    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.path not in OPEN_PATHS:
            _record(title, response.status_code, time.perf_counter() - g.started)
        return response


def _record(title: str, status: int, seconds: float) -> None:
    route = request.url_rule.rule if request.url_rule else "no such path"
    requests, durations = _metrics(title, request.method, route, status)
    requests.inc()
    durations.observe(seconds)
    if structlog.is_configured():
        log.info(
            "request",
            request_id=g.request_id,
            trace_id=g.trace_id,
            method=request.method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            role=g.caller.role if "caller" in g else None,
        )


@lru_cache(maxsize=1000)
def _metrics(title: str, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """Those of its labels: to find them costs as much as to count."""
    return REQUESTS.labels(title, method, route, status), SECONDS.labels(title, method, route)
