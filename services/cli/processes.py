"""Processes of this machine: who they are, and how they are ended with all that they started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
POLL_SECONDS = 0.02


class Stat(NamedTuple):
    group: int
    started: str
    """By the kernel's clock. A pid is used again, the pair is not."""


def stat(pid: int) -> Stat | None:
    """None: there is no such process, or nothing but its exit code is left of it."""
    if not PROC.is_dir():
        return _stat_by_ps(pid)
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, group, started = fields[0], fields[2], fields[19]
    return None if state in "ZX" else Stat(int(group), started)


def is_alive(pid: int, started: str) -> bool:
    """False also where the pid belongs to another process by now."""
    found = stat(pid)
    return found is not None and found.started == started


def group(leader: int, started: str) -> list[int]:
    """The leader and all that it started, also if the leader itself is gone.

    A group's number is not used again while it has members: unless another process has the
    leader's pid by now, they are its own.
    """
    found = stat(leader)
    if found is not None and found.started != started:
        return []
    if not PROC.is_dir():
        return [leader] if found else []
    return [pid for pid in _pids() if (other := stat(pid)) and other.group == leader]


def end(pids: Iterable[int], seconds: float) -> None:
    """SIGTERM, and SIGKILL for those that live on after `seconds`."""
    living = {pid: found.started for pid in pids if (found := stat(pid))}
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in _alive(living):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        if wait_until(lambda: not _alive(living), seconds):
            return


def signal_group(leader: int, number: signal.Signals) -> None:
    """To the process and all that it started, if there is anything left of them."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _alive(processes: dict[int, str]) -> list[int]:
    return [pid for pid, started in processes.items() if is_alive(pid, started)]


def _pids() -> list[int]:
    return [int(entry.name) for entry in PROC.glob("[0-9]*")]


def _stat_by_ps(pid: int) -> Stat | None:
    command = ["ps", "-o", "pgid=,lstart=", "-p", str(pid)]
    answer = subprocess.run(command, capture_output=True, text=True).stdout.split(maxsplit=1)
    return Stat(int(answer[0]), answer[1].strip()) if len(answer) == 2 else None
