"""A process seen from outside: processor time, memory, and the moments that it notes."""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """One life of a peer's process."""

    process: subprocess.Popen[bytes]
    folder: Path
    started: float = field(default_factory=time.time)
    peak_kb: int = 0
    cpu_s: float = 0.0
    _cpu_before: float | None = None

    def look(self) -> None:
        """Notes memory and processor time, as long as there is a process to ask."""
        self.peak_kb = max(self.peak_kb, memory_kb(self.process.pid, "VmHWM"))
        used = cpu_seconds(self.process.pid)
        if self._cpu_before is None and self.began is not None:
            self._cpu_before = used
        before = used if self._cpu_before is None else self._cpu_before
        self.cpu_s = max(self.cpu_s, used - before)

    @property
    def began(self) -> float | None:
        """None until the first event was seen."""
        return _moment(self.folder / "began")

    @property
    def ended(self) -> float | None:
        """None for those that run until they are killed."""
        return _moment(self.folder / "ended")

    @property
    def dead(self) -> bool:
        return self.process.poll() is not None

    def kill(self) -> None:
        if not self.dead:
            self.process.kill()
        self.process.wait()


def memory_kb(pid: int, what: str = "VmRSS") -> int:
    """0 if there is no such process."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith(what))


def cpu_seconds(pid: int, *, children: bool = False) -> float:
    """Of a process and its ended children; if asked, also of the living ones."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        living = Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if children else []
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / TICK + sum(cpu_seconds(int(child)) for child in living)


def _moment(file: Path) -> float | None:
    try:
        return float(file.read_text() or "nan")
    except OSError:
        return None
