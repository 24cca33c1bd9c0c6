"""Web apps as `hostledger run APP web` runs them, without a limit of requests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
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
    data.mkdir(exist_ok=True)
    port = free_port_base()
    command = [*HOSTLEDGER, "run", app, "web", f"--bind=127.0.0.1:{port}", f"--data={data}"]
    own = {"DATABASE_URL": database_url, "TOKEN_KEY": TOKEN_KEY, "RATE_LIMIT": ""}
    environment, quiet = os.environ | own | settings, subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet
    ) as process:
        try:
            eventually(lambda: _answers(f"http://127.0.0.1:{port}/readyz"), READY_SECONDS)
            yield port
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False
