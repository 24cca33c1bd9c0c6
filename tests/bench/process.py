"""A benchmark as a process: its results, whatever becomes of it, and nothing left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from tests.bench.figures import Failure, Result
from tests.bench.ground import ROOT
from tests.bench.one import Found

STOP_SECONDS = 15
"""For its servers to end."""


def results(number: str, file: Path, limit_seconds: float) -> list[Result]:
    """All that it found. If it did not come to its end, the last one says why."""
    command = [sys.executable, "-m", "tests.bench.one", number, str(file)]
    why = broken_off(command, limit_seconds)
    found = msgspec.json.decode(file.read_bytes(), type=Found) if file.exists() else Found()
    if why and not found.complete and not any(isinstance(each, Failure) for each in found.results):
        return [*found.results, Failure(number=number, name="broken off", why=why)]
    return found.results


def broken_off(command: Sequence[str], limit_seconds: float) -> str:
    """Runs it to its end, or to the limit. Says why it ended early; empty: it did not."""
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as process:
        try:
            code = process.wait(limit_seconds)
        except subprocess.TimeoutExpired:
            return f"not done within {limit_seconds:.3g} s"
        finally:
            _stop(process)
    return f"ended with exit code {code}" if code else ""


def _stop(process: subprocess.Popen[bytes]) -> None:
    """As by Ctrl-C, which it alone gets: its session is its own, for what it leaves behind."""
    with suppress(subprocess.TimeoutExpired, ProcessLookupError):
        process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
