"""One process that a stack keeps running."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from services.cli import processes
from services.cli.child import fork
from services.cli.stack_file import Process

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 10.0
SETTLED_SECONDS = 30.0
"""After as long a life the next death counts as the first one."""
REASON_CHARACTERS = 300
LOG_BYTES = 10_000_000


@dataclass(frozen=True, kw_only=True)
class Program:
    name: str
    command: list[str]
    """As a person would start it."""
    target: Callable[[], object]
    """Called in the process, which ends when it returns."""
    not_ready: Callable[[], str | None] = lambda: None
    """Why it does not do its work yet; None if it does."""
    stop_signal: signal.Signals = signal.SIGTERM


class Supervised:
    """Its output goes to a log file; it leads a process group, so that nothing outlives it."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program, self.log = program, log
        self.deaths = 0
        """One after the other, without a settled life between."""
        self.exit_code = 0
        """Of the last death; negative: by that signal."""
        self._pid = 0
        self._since = self._due = 0.0
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))

    @property
    def process(self) -> Process | None:
        """None while it is dead."""
        if not self._pid or not (stat := processes.stat(self._pid)):
            return None
        name, command = self.program.name, self.program.command
        return Process(name=name, pid=self._pid, started=stat.started, command=command)

    def start_if_due(self) -> bool:
        if self._pid or time.monotonic() < self._due:
            return False
        self._pid = fork(self.program.name, self.program.target, self.log)
        self._since = time.monotonic()
        return True

    def is_gone(self) -> bool:
        """Notices a death, and ends what the process had started."""
        if self._pid and (ended := os.waitpid(self._pid, os.WNOHANG))[0]:
            processes.signal_group(self._pid, signal.SIGKILL)
            self.exit_code, self._pid = os.waitstatus_to_exitcode(ended[1]), 0
            self._note_death()
        return not self._pid

    def send(self, number: signal.Signals) -> None:
        if self._pid:
            os.kill(self._pid, number)  # not waited for yet: nobody else can have the pid

    def kill(self) -> None:
        """With all that it started."""
        if self._pid:
            processes.signal_group(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0

    @property
    def last_words(self) -> str:
        """How it ended, and what it said last, unless it was killed and could say nothing."""
        if self.exit_code < 0:
            return f"was ended by {signal.Signals(-self.exit_code).name}"
        return f"ended with code {self.exit_code}{_last_line(self.log)}"

    def _note_death(self) -> None:
        now = time.monotonic()
        self.deaths = 1 if now - self._since > SETTLED_SECONDS else self.deaths + 1
        pause = FIRST_PAUSE_SECONDS * 2 ** min(self.deaths - 1, 10)
        self._due = now + min(pause, LONGEST_PAUSE_SECONDS)


def _last_line(log: Path) -> str:
    with log.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - 4096))
        lines = stream.read().decode(errors="replace").strip().splitlines()
    return f": {lines[-1][:REASON_CHARACTERS]}" if lines else ""
