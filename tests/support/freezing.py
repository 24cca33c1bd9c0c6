"""Servers that hang: their processes are stopped, and the kernel goes on to accept for them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A process and all that it has started, in groups of their own too; they go on at the end."""
    pids = family(pid)
    try:
        for each in pids:
            _send(each, signal.SIGSTOP)
        yield
    finally:
        for each in pids:
            _send(each, signal.SIGCONT)


def family(pid: int) -> list[int]:
    """Parents before children: a parent that stands still starts no others."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in family(int(child)))]


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
