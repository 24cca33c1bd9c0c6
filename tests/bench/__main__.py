"""Runs the benchmarks and prints one table. `make bench`, `make bench ONLY=P3`."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from tests.bench import machine, process, signals
from tests.bench.benchmarks import BENCHMARKS, TOTAL_SECONDS, limit_seconds
from tests.bench.figures import Failure, Result, table
from tests.bench.ground import ROOT

RESULTS = ROOT / "build" / "bench.json"


@click.command()
@click.option("--only", type=click.Choice(list(BENCHMARKS)), multiple=True, help="One figure.")
@click.option("--json", "file", type=click.Path(path_type=Path), default=RESULTS)
def main(only: tuple[str, ...], file: Path) -> None:
    """Ends by itself, in under 30 minutes. A missed aim is shown as missed; exits 1 if a figure
    could not be had."""
    signals.end_in_order()
    began, results, names = time.monotonic(), list[Result](), list(only or BENCHMARKS)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for number, name in enumerate(names):
            passed = time.monotonic() - began
            limit = limit_seconds(names[number:], TOTAL_SECONDS - passed)
            click.echo(f"{name} begins after {passed:.0f} s, ends within {limit:.0f} s", err=True)
            results += process.results(name, Path(folder) / f"{name}.json", limit)
            _write(file, results)
    click.echo(table(results))
    click.echo(f"written to {file} after {time.monotonic() - began:.0f} s", err=True)
    sys.exit(any(isinstance(result, Failure) for result in results))


def _write(file: Path, results: Sequence[Result]) -> None:
    """After each benchmark, so that what was measured outlives the next."""
    about = {"at": datetime.now(UTC).isoformat(), **machine.about()}
    content = {"about": about, "figures": [result.as_json() for result in results]}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
