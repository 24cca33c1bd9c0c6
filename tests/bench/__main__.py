"""Runs the benchmarks and prints one table. `make bench`, `make bench ONLY=P3`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from tests.bench import ground, machine, p1_commands, p2_relay, p3_fold, p8_memory
from tests.bench.figures import Figure, table
from tests.bench.ground import ROOT, Ground

Measure = Callable[[Ground, Callable[[str], None]], Iterator[Figure]]
BENCHMARKS: Mapping[str, Measure] = {
    "P1": p1_commands.measure,
    "P2": p2_relay.measure,
    "P3": p3_fold.measure,
    "P8": p8_memory.measure,
}
RESULTS = ROOT / "build" / "bench.json"


@click.command()
@click.option("--only", type=click.Choice(list(BENCHMARKS)), multiple=True, help="One figure.")
@click.option("--json", "file", type=click.Path(path_type=Path), default=RESULTS)
def main(only: tuple[str, ...], file: Path) -> None:
    """Ends by itself, in under 30 minutes. A missed aim is shown as missed."""
    began, figures = time.monotonic(), list[Figure]()

    def say(line: str) -> None:
        click.echo(f"[{time.monotonic() - began:5.0f} s] {line}", err=True)

    with ground.prepared() as prepared:
        for name in only or BENCHMARKS:
            say(f"{name} begins")
            figures += BENCHMARKS[name](prepared, say)
    click.echo(table(figures))
    file.parent.mkdir(parents=True, exist_ok=True)
    about = {"at": datetime.now(UTC).isoformat(), **machine.about()}
    result = {"about": about, "figures": [figure.as_json() for figure in figures]}
    file.write_text(json.dumps(result, indent=1, default=str) + "\n")
    say(f"written to {file}")


if __name__ == "__main__":
    main()
