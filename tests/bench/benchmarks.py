"""The benchmarks, and how long each may take: together under 30 minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from tests.bench.figures import Result
from tests.bench.ground import Ground

Say = Callable[[str], None]
Measure = Callable[[Ground, Say], Iterator[Result]]


@dataclass(frozen=True)
class Benchmark:
    module: str
    limit_seconds: int
    """Then it is ended, and keeps the figures that it has."""

    @property
    def measure(self) -> Measure:
        """Imported in the process that needs it."""
        measure: Measure = import_module(f"tests.bench.{self.module}").measure
        return measure


BENCHMARKS: Mapping[str, Benchmark] = {
    "P1": Benchmark("p1_commands", 150),
    "P2": Benchmark("p2_relay", 150),
    "P3": Benchmark("p3_fold", 480),
    "P6": Benchmark("p6_reads", 210),
    "P8": Benchmark("p8_memory", 90),
}
