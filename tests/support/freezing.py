"""Servers that hang: they are stopped, and the kernel goes on to take connections for them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def frozen(pid: int, *, alone: bool = False) -> Iterator[None]:
    """A process, and all that it has started unless it is to be frozen alone."""
    pids: list[int] = []
    try:
        _stop(pid, pids, alone)
        yield
    finally:
        for each in pids:
            _send(each, signal.SIGCONT)


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    return [pid, *(each for child in _children(pid) for each in family(child))]


def _stop(pid: int, pids: list[int], alone: bool) -> None:
    """Parents first: one that stands still starts no others."""
    pids.append(pid)
    _send(pid, signal.SIGSTOP)
    for child in [] if alone else _children(pid):
        _stop(child, pids, alone)


def _children(pid: int) -> list[int]:
    with suppress(FileNotFoundError, ProcessLookupError):
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    return []


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
