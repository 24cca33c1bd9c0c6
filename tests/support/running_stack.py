"""`hostledger stack` as an operator starts it: the real processes, over real HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from services.cli.apps import PORTS, WORKER_PORT_OFFSET
from services.cli.data_folder import DataFolder
from services.cli.stack_file import Process
from shared import token
from shared.rules.caller import Caller
from tests.support.eventually import eventually

SETTINGS = {"OPERATION_RETRY_SECONDS": "5"}
"""What failed once is tried again while the test still waits."""
ROOT = Path(__file__).resolve().parents[2]
HOSTLEDGER = [sys.executable, "-m", "services.cli"]
START_SECONDS, STOP_SECONDS = 120, 30
STAND_IN = ("kafka", "postgres")
"""What the stack starts that is not the product."""


@dataclass(frozen=True, kw_only=True)
class RunningStack:
    folder: DataFolder
    supervisor: subprocess.Popen[str]
    ready_seconds: float

    def url(self, app: str, part: str = "web") -> str:
        return self.folder.stack_file.read().url(app, part)

    def bearer(self, caller: Caller, lifetime: timedelta = timedelta(hours=1)) -> str:
        return f"Bearer {token.issue(caller, self.folder.secret('token.key'), lifetime)}"

    def processes(self) -> list[Process]:
        """Those of the product; never the supervisor, Kafka or PostgreSQL."""
        living = self.folder.stack_file.read().processes
        return [process for process in living if process.name not in STAND_IN]

    def hostledger(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the same data folder, run to its end."""
        command = [*HOSTLEDGER, *arguments, "--data", str(self.folder.path)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def missing_parts(profile: str) -> str:
    """What the load needs and this build does not have; empty: nothing."""
    commands = subprocess.run([*HOSTLEDGER, "--help"], cwd=ROOT, capture_output=True, text=True)
    lacking = [name for name in ("verify", "replay") if f"  {name} " not in commands.stdout]
    return f"hostledger has no {lacking[0]} yet" if lacking else ""


@contextmanager
def running_stack(
    data: Path, profile: str, *options: str, **settings: str
) -> Iterator[RunningStack]:
    """From `ready` on; at the end everything that it started is stopped."""
    command = [*HOSTLEDGER, "stack", "--profile", profile, "--data", str(data)]
    command += ["--port-base", str(free_port_base()), *options]
    data.mkdir(parents=True, exist_ok=True)
    began, output = time.monotonic(), data.parent / f"{data.name}.log"
    with (
        output.open("w") as log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=log,
            stderr=log,
            text=True,
            env=os.environ | SETTINGS | settings,
        ) as supervisor,
    ):
        try:
            eventually(lambda: _is_ready(supervisor, output), START_SECONDS)
            seconds = time.monotonic() - began
            folder = DataFolder(data)
            yield RunningStack(folder=folder, supervisor=supervisor, ready_seconds=seconds)
        finally:
            supervisor.send_signal(signal.SIGTERM)
            supervisor.wait(STOP_SECONDS)


def _is_ready(supervisor: subprocess.Popen[str], output: Path) -> bool:
    assert supervisor.poll() is None, f"the stack ended: {output.read_text()}"
    return "\nready " in f"\n{output.read_text()}"


def free_port_base() -> int:
    """All ports that a stack takes above it are free at the moment."""
    offsets = {*PORTS.values(), *(each + WORKER_PORT_OFFSET for each in PORTS.values())}
    for base in range(20_000 + os.getpid() % 100 * 200, 60_000, 200):
        if all(_is_free(base + offset) for offset in offsets):
            return base
    raise OSError("no free range of ports")


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
