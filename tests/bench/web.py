"""Processes of apps as `hostledger run APP PART` runs them, without a limit of requests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support.eventually import eventually
from tests.support.http import TOKEN_KEY
from tests.support.running_stack import HOSTLEDGER, ROOT, free_port_base

READY_SECONDS = 60


@contextmanager
def web_app(app: str, data: Path, database_url: str, **settings: str) -> Iterator[int]:
    """Its port, once it is ready. `data`: the folder that its keys are made in."""
    port = free_port_base()
    with _running([app, "web", f"--bind=127.0.0.1:{port}"], port, data, database_url, settings):
        yield port


@contextmanager
def worker(app: str, data: Path, database_url: str, **settings: str) -> Iterator[None]:
    """Once it is ready, as `web_app`."""
    port = free_port_base()
    settings |= {"WORKER_PORT": str(port), "WORKER_BIND": "127.0.0.1"}
    with _running([app, "worker"], port, data, database_url, settings):
        yield


@contextmanager
def _running(
    arguments: Sequence[str], port: int, data: Path, database_url: str, settings: Mapping[str, str]
) -> Iterator[None]:
    data.mkdir(exist_ok=True)
    own = {"DATABASE_URL": database_url, "TOKEN_KEY": TOKEN_KEY, "RATE_LIMIT": ""}
    environment, quiet = {**os.environ, **own, **settings}, subprocess.DEVNULL
    command = [*HOSTLEDGER, "run", *arguments, f"--data={data}"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet
    ) as process:
        try:
            eventually(lambda: _answers(f"http://127.0.0.1:{port}/readyz"), READY_SECONDS)
            yield
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False
