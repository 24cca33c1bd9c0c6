"""The libraries that a supervisor loads once, before it forks the processes that use them."""

from __future__ import annotations

import gc
from importlib import import_module

LIBRARIES = (
    "eventsourcing.application",
    "flask_smorest",
    "flask_swagger_ui",
    "gunicorn.app.wsgiapp",
    "gunicorn.arbiter",
    "gunicorn.workers.gthread",
    "httpx",
    "jwt",
    "msgspec",
    "sqlalchemy.dialects.sqlite",
    "structlog",
    "werkzeug.serving",
)
"""Not prometheus_client, nor anything of ours that uses it: at its import it finds out in which
folder it counts."""


def load() -> None:
    for name in LIBRARIES:
        import_module(name)
    gc.collect()
    gc.freeze()  # or the collector's marks would copy the shared pages into every process
