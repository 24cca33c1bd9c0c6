"""Web apps as `hostledger run APP web` runs them, without a limit of requests."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.bench.ground import ROOT
from tests.support.eventually import eventually
from tests.support.http import TOKEN_KEY
from tests.support.running_stack import free_port_base


@contextmanager
def gunicorn(app: str, database_url: str) -> Iterator[int]:
    """Its port, once it is ready."""
    port = free_port_base()
    command = [sys.executable, "-m", "gunicorn", "--config=python:shared.web.gunicorn_conf"]
    command += [f"--bind=127.0.0.1:{port}", f"services.{app}.app:create_app()"]
    settings = {"DATABASE_URL": database_url, "TOKEN_KEY": TOKEN_KEY, "PYTHONPATH": str(ROOT)}
    environment = os.environ | settings | {"RATE_LIMIT": ""}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            eventually(lambda: _answers(f"http://127.0.0.1:{port}/readyz"))
            yield port
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False
