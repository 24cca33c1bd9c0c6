"""`hostledger replay` as a process that a test freezes, kills, or lets run to its end."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, select

from shared.subscriptions import checkpoints, generations
from shared.subscriptions.generations import Generation
from shared.subscriptions.replay import REPLAY
from tests.support.eventually import eventually
from tests.support.running_stack import HOSTLEDGER, ROOT, RunningStack


class ReplayProcess:
    """Has folded a part of the events, and does nothing until it goes on or is killed."""

    def __init__(self, process: subprocess.Popen[str], position: int) -> None:
        self._process, self.position, self.pid = process, position, process.pid

    def go_on(self) -> tuple[int, str]:
        """Its exit code, and what it printed."""
        os.kill(self.pid, signal.SIGCONT)
        printed, _ = self._process.communicate(timeout=60)
        return self._process.returncode, printed

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@contextmanager
def frozen_replay(stack: RunningStack, engine: Engine, projection: str) -> Iterator[ReplayProcess]:
    command = [*HOSTLEDGER, "replay", projection, "--data", str(stack.folder.path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            eventually(lambda: new_position(engine, projection), seconds=60, pause=0.002)
            os.kill(process.pid, signal.SIGSTOP)
            position, end = new_position(engine, projection), live_position(engine, projection)
            assert 0 < position < end, "too few events to be in the middle of them"
            yield ReplayProcess(process, position)
        finally:
            process.kill()


def new_position(engine: Engine, projection: str) -> int:
    """Of the generation that a replay builds; 0 where there is none."""
    with engine.connect() as connection:
        query = select(REPLAY.c.generation).filter_by(projection=projection)
        number = connection.scalar(query)
        found = Generation(projection, number) if number else None
        return sum(checkpoints.positions(connection, found).values()) if found else 0


def live_position(engine: Engine, projection: str) -> int:
    with engine.connect() as connection:
        living = generations.live(connection, projection)
        return sum(checkpoints.positions(connection, living).values())
