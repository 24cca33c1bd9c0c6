"""One benchmark on a ground of its own, in a process of its own: python -m tests.bench.one P3 FILE

FILE holds all that was found so far, from the first figure on.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from types import TracebackType

import msgspec

from tests.bench import ground, signals
from tests.bench.benchmarks import BENCHMARKS
from tests.bench.figures import Failure, Result


class Found(msgspec.Struct, kw_only=True):
    results: list[Result] = msgspec.field(default_factory=list)
    complete: bool = False


class Notes:
    """Whatever ends the block early is noted too, and goes on its way."""

    def __init__(self, number: str, file: Path) -> None:
        self._number, self._file = number, file
        self._found = Found()

    def add(self, *results: Result, complete: bool = False) -> None:
        self._found.results += results
        self._found.complete = complete
        self._file.write_bytes(msgspec.json.encode(self._found))

    def __enter__(self) -> Notes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.add(complete=True)
        elif not isinstance(error, KeyboardInterrupt):
            lines = str(error).splitlines() or [""]
            why = f"{type(error).__name__}: {lines[0]}"
            self.add(Failure(number=self._number, name="broken off", why=why))


def main(number: str, file: str) -> None:
    signals.end_in_order()
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{number} [{time.monotonic() - began:4.0f} s] {line}", file=sys.stderr, flush=True)

    with ground.prepared() as prepared, Notes(number, Path(file)) as notes:
        for result in BENCHMARKS[number].measure(prepared, say):
            notes.add(result)


if __name__ == "__main__":
    main(*sys.argv[1:])
