"""P8: what each Python process of a running stack holds in memory, and how soon it is ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.ground import Ground
from tests.bench.watch import memory_kb
from tests.support.running_stack import running_stack

STARTS = 3
"""After one that is not counted: byte code and files are then in the machine's memory."""


def measure(ground: Ground, say: Callable[[str], None]) -> Iterator[Figure]:
    ready: list[float] = []
    memory: dict[str, list[float]] = {}
    for number in range(STARTS + 1):
        with running_stack(ground.folder / "stack", "embedded", "--demo") as stack:
            say(f"ready after {stack.ready_seconds:.1f} s")
            if number:
                ready.append(stack.ready_seconds)
                for process in stack.processes():
                    megabytes = max(memory_kb(pid) for pid in _family(process.pid)) / 1024
                    memory.setdefault(process.name, []).append(megabytes)
    largest = max(memory, key=lambda name: max(memory[name]))
    remark = ", ".join(f"{name} {max(values):.0f}" for name, values in sorted(memory.items()))
    yield Figure(
        number="P8",
        name=f"memory of the largest process ({largest})",
        ours=memory[largest],
        unit="MB",
        at_most=120,
        remark=remark,
    )
    yield Figure(number="P8", name="warm start to ready, --demo", ours=ready, unit="s", at_most=6)


def _family(pid: int) -> list[int]:
    """With its children: gunicorn's master and its worker."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(member for child in children for member in _family(int(child)))]
