"""Starts one peer at a time, watches it from outside, and compares what it wrote."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from tests.bench.ground import ROOT, Ground
from tests.bench.peers import workload
from tests.bench.peers.common import TABLES
from tests.bench.watch import Run, cpu_seconds
from tests.support.eventually import eventually

LIMIT_S, LOOK_S, KILLS = 120, 0.05, 3


@dataclass(frozen=True)
class Peer:
    """One way of doing the work: its module, its arguments, and the venv it needs."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    python: Path = Path(sys.executable)
    state: LiteralString = "service_state"
    state_key: LiteralString = "service_id"
    history: LiteralString = "service_history"
    writes: bool = True
    prepares: bool = False
    other_slot: bool = False
    """After a kill it is started as another member of its group, as on another machine."""

    @property
    def command(self) -> list[str]:
        return [str(self.python), "-m", f"tests.bench.peers.{self.module}", *self.arguments]


@dataclass(frozen=True)
class Work:
    """A topic full of events."""

    topic: str
    count: int
    streams: int


class Stuck(Exception):
    """The peer died, or was not done within its time."""


class Harness:
    """Every run: empty tables, a new consumer group."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._db = psycopg.connect(ground.new_database("peers"), autocommit=True)
        self._runs = 0

    def speed(self, peer: Peer, work: Work) -> dict[str, Any]:
        """From the first event that the peer sees until the last one is in the tables."""
        with self._prepared(peer, work) as start:
            postmaster = self._ground.postmaster
            before = cpu_seconds(postmaster, children=True)
            run = start({})
            try:
                eventually(lambda: self._has_ended(peer, run, work), 2 * LIMIT_S, LOOK_S)
                seconds = (run.ended or time.time()) - (run.began or run.started)
                run.look()
            finally:
                run.kill()
        postgres_s = cpu_seconds(postmaster, children=True) - before
        return {
            "events_per_s": round(work.count / seconds),
            "rss_mb": round(run.peak_kb / 1024),
            "cpu_us": [round(1e6 * used / work.count) for used in (run.cpu_s, postgres_s)],
            "wrong": self._wrong(peer, work) if peer.writes else {},
        }

    def killed(self, peer: Peer, work: Work) -> dict[str, Any]:
        """Kills it in the middle of the writing: how long until the next event is seen?"""
        chance = random.Random(f"{peer.name}, {self._runs}")
        standstills: list[float] = []
        killed_at: float | None = None
        wanted = 0
        with self._prepared(peer, work) as start:
            for life in range(1, KILLS + 2):
                run = start({"PEERS_INSTANCE": str(life)} if peer.other_slot else {})
                wanted += int(work.count * chance.uniform(0.15, 0.3))
                is_over = partial(self._has_rows, peer, run, work, wanted)
                if life > KILLS:
                    is_over = partial(self._has_ended, peer, run, work)
                try:
                    eventually(is_over, 2 * LIMIT_S, chance.uniform(0, 0.03))
                    if killed_at:
                        standstills.append(round((run.began or time.time()) - killed_at, 1))
                finally:
                    killed_at = time.time()
                    run.kill()
        return {"standstill_s": standstills, "wrong": self._wrong(peer, work)}

    @contextmanager
    def _prepared(self, peer: Peer, work: Work) -> Iterator[Callable[[dict[str, str]], Run]]:
        """A way to start the peer, again and again, in one group and one folder."""
        self._runs += 1
        folder = self._ground.folder / f"peer-{self._runs}"
        folder.mkdir()
        named = {
            "BOOTSTRAP": self._ground.servers,
            "TOPIC": work.topic,
            "GROUP": f"peer-{self._runs}",
            "EVENTS": str(work.count),
            "STREAMS": str(work.streams),
            "FOLDER": str(folder),
        }
        environment = os.environ | self._ground.libpq("peers") | {"PYTHONPATH": str(ROOT)}
        environment |= {f"PEERS_{name}": value for name, value in named.items()}
        self._db.execute(TABLES)
        if peer.prepares:
            subprocess.run([*peer.command, "prepare"], env=environment, check=True)
        self._db.execute("CHECKPOINT")

        def start(more: dict[str, str]) -> Run:
            (folder / "began").unlink(missing_ok=True)
            with (folder / "log").open("ab") as log:
                process = subprocess.Popen(
                    peer.command, env=environment | more, cwd=folder, stdout=log, stderr=log
                )
            return Run(process, folder)

        yield start

    def _has_ended(self, peer: Peer, run: Run, work: Work) -> bool:
        run.look()
        self._check(peer, run, work)
        return bool(run.ended) or (peer.writes and self._done(peer, work))

    def _has_rows(self, peer: Peer, run: Run, work: Work, wanted: int) -> bool:
        self._check(peer, run, work)
        return self._rows(peer) >= wanted

    def _check(self, peer: Peer, run: Run, work: Work) -> None:
        late = time.time() - run.started > LIMIT_S
        if late or (run.dead and not run.ended and not self._done(peer, work)):
            why = "not done in time" if late else f"ended with {run.process.returncode}"
            log = (run.folder / "log").read_text()[-2000:]
            raise Stuck(f"{peer.name}: {why}, {self._told(peer)} of {work.count}: {log}")

    def _done(self, peer: Peer, work: Work) -> bool:
        return self._told(peer) >= work.count and self._rows(peer) >= work.count

    def _told(self, peer: Peer) -> int:
        """The versions of all states added up: the number of events in them."""
        query: LiteralString = "SELECT coalesce(sum(version), 0)::bigint FROM "
        (total,) = self._db.execute(query + peer.state).fetchone() or (0,)
        return int(total)

    def _rows(self, peer: Peer) -> int:
        (rows,) = self._db.execute("SELECT count(*) FROM " + peer.history).fetchone() or (0,)
        return int(rows)

    def _wrong(self, peer: Peer, work: Work) -> dict[str, int]:
        """Both tables against the workload; an empty answer means that all is right."""
        expected = workload.expected(work.count, work.streams)
        columns: LiteralString = "SELECT " + peer.state_key + "::text, version, status FROM "
        state = {
            name: (version, status)
            for name, version, status in self._db.execute(columns + peer.state)
        }
        counts: LiteralString = "SELECT service_id::text, count(DISTINCT version) FROM "
        grouped: LiteralString = " GROUP BY service_id"
        history: dict[str, int] = dict(self._db.execute(counts + peer.history + grouped).fetchall())
        found = {
            "states": sum(state.get(name) != value for name, value in expected.items()),
            "history": sum(version != history.get(name) for name, (version, _) in expected.items()),
            "too many": len(state.keys() - expected.keys()),
        }
        return {what: much for what, much in found.items() if much}
