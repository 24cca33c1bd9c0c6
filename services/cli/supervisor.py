"""Keeps the processes of a stack running, and ends them all."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from threading import Event

import msgspec

from services.cli import processes
from services.cli.data_folder import DataFolder
from services.cli.supervised import Program, Supervised

TICK_SECONDS = 0.05
STOP_SECONDS = 10.0
WAITING_SECONDS = 10.0
"""Between two lines that say what is waited for."""
MOST_DEATHS = 5
"""In a row, before a process that never was ready is given up."""
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """A signal asked the stack to stop."""


class CannotStart(Exception):
    """A process dies again and again, before all were ready."""


class Supervisor:
    """A context manager: whatever happens inside, nothing is left behind.

    Every method that waits raises Stopped.
    """

    def __init__(self, folder: DataFolder, say: Callable[[str], None]) -> None:
        self._folder, self._say = folder, say
        self._groups: list[list[Supervised]] = []
        self._stop = Event()
        self._settled = False

    def __enter__(self) -> Supervisor:
        for number in STOP_SIGNALS:
            signal.signal(number, lambda *_: self._stop.set())
        return self

    def __exit__(self, *_: object) -> None:
        """What was started last ends first; what was started together ends together."""
        while self._groups:
            _end(self._groups.pop())
        self._record()

    def start(self, *programs: Program) -> None:
        self._groups.append([self._supervised(program) for program in programs])
        self._tick()

    def run(self, program: Program) -> None:
        """Until it has ended, while the others are watched. Raises CannotStart if it fails."""
        task = self._supervised(program)
        task.start_if_due()
        try:
            while not task.is_gone():
                self._tick()
        finally:
            task.kill()
        if task.exit_code:
            raise CannotStart(f"{program.name} {task.last_words}")

    def wait_ready(self) -> None:
        """Until all that was started answers. Raises CannotStart."""
        waiting = {each.program.name: each.program for each in self._all()}
        told = time.monotonic()
        while waiting:
            self._tick()
            reasons = {name: program.not_ready() for name, program in waiting.items()}
            waiting = {name: waiting[name] for name, reason in reasons.items() if reason}
            if waiting and time.monotonic() - told > WAITING_SECONDS:
                told = time.monotonic()
                self._say("waiting: " + "; ".join(f"{name}: {reasons[name]}" for name in waiting))

    def watch(self) -> None:
        """For ever: from now on nothing is given up."""
        self._settled = True
        while True:
            self._tick()

    def _tick(self) -> None:
        self._wait()
        for each in self._all():
            deaths = each.deaths
            if each.is_gone() and each.deaths > deaths:
                self._mourn(each)
        if [each for each in self._all() if each.start_if_due()]:
            self._record()

    def _wait(self) -> None:
        if self._stop.wait(TICK_SECONDS):
            raise Stopped()

    def _mourn(self, dead: Supervised) -> None:
        line = f"{dead.program.name} {dead.last_words}"
        if not self._settled and dead.deaths >= MOST_DEATHS:
            raise CannotStart(f"{line} (see {dead.log})")
        self._say(f"{line}; starts again")

    def _record(self) -> None:
        """In the folder, for `stack --list` and for whoever comes after a killed supervisor."""
        living = [process for each in self._all() if (process := each.process)]
        pids = {process.name: process.pid for process in living}
        stack = msgspec.structs.replace(self._folder.stack_file.read(), pids=pids, processes=living)
        self._folder.stack_file.write(stack)

    def _supervised(self, program: Program) -> Supervised:
        return Supervised(program, self._folder.log(program.name))

    def _all(self) -> list[Supervised]:
        return [each for group in self._groups for each in group]


def _end(group: list[Supervised]) -> None:
    for each in group:
        each.send(each.program.stop_signal)
    processes.wait_until(lambda: not [each for each in group if not each.is_gone()], STOP_SECONDS)
    for each in group:
        each.kill()
