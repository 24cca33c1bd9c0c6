"""The benchmarks, and how long each may take: together under half an hour."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from tests.bench.figures import Result
from tests.bench.ground import Ground

Say = Callable[[str], None]
Measure = Callable[[Ground, Say], Iterator[Result]]


TOTAL_SECONDS = 27 * 60


@dataclass(frozen=True)
class Benchmark:
    module: str
    share: int
    """Of the time that it and those after it have left. Then it is ended, and keeps its figures."""

    @property
    def measure(self) -> Measure:
        """Imported in the process that needs it."""
        measure: Measure = import_module(f"tests.bench.{self.module}").measure
        return measure


BENCHMARKS: Mapping[str, Benchmark] = {
    "P1": Benchmark("p1_commands", 8),
    "P2": Benchmark("p2_relay", 8),
    "P3": Benchmark("p3_fold", 28),
    "P4": Benchmark("p4_replay", 20),
    "P5": Benchmark("p5_freshness", 12),
    "P6": Benchmark("p6_reads", 13),
    "P7": Benchmark("p7_active_services", 20),
    "P8": Benchmark("p8_memory", 5),
    "P9": Benchmark("p9_renewal_night", 16),
}


def limit_seconds(names: Sequence[str], left: float) -> float:
    """For the first of those that wait: what one does not need is left to the others."""
    return left * BENCHMARKS[names[0]].share / sum(BENCHMARKS[name].share for name in names)
