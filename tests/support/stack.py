"""A whole stack as a process of its own, on a port base of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path
from threading import Timer
from typing import Any

from tests.support.running_stack import HOSTLEDGER, ROOT

READY_SECONDS = 90.0
STOP_SECONDS = 30.0


class StackProcess:
    def __init__(self, data: Path, port_base: int, *options: str) -> None:
        self.data, self.port_base, self._options = data, port_base, options
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        """The first line that it prints: `ready <url>`, or nothing if it ends."""
        arguments = ["stack", "--data", str(self.data), "--port-base", str(self.port_base)]
        process = subprocess.Popen(
            [*HOSTLEDGER, *arguments, *self._options], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        self._process = process
        timer = Timer(READY_SECONDS, process.terminate)
        timer.start()
        assert process.stdout
        line = process.stdout.readline().strip()
        timer.cancel()
        return line

    def stop(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Its exit code, and what else it printed."""
        assert self._process
        self._process.send_signal(number)
        rest, _ = self._process.communicate(timeout=STOP_SECONDS)
        code, self._process = self._process.returncode, None
        return code, rest

    def close(self) -> None:
        if self._process:
            self.stop()

    def pids(self) -> dict[str, int]:
        processes = json.loads(self.command("stack", "--list", "--json").stdout)
        return {process["name"]: process["pid"] for process in processes}

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*HOSTLEDGER, *arguments, "--data", str(self.data)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)

    def url(self, offset: int) -> str:
        return f"http://127.0.0.1:{self.port_base + offset}"

    @property
    def file(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.data / "stack.json").read_text())
        return content


def processes_on(folder: Path) -> list[int]:
    """All that work on a data folder, by what the kernel knows of them."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes()
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if os.fsencode(folder) in command + environment and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found
