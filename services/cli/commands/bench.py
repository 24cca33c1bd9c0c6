"""`hostledger bench`: the benchmark, which a clone holds beside its tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[3]


@click.command()
@click.option("--only", multiple=True, help="One figure: P3.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Where the figures go.")
@click.option("--data", expose_value=False, help="Not used: it starts stacks of its own.")
def bench(only: tuple[str, ...], file: Path | None) -> None:
    """Measure, and print each figure beside its aim. Ends by itself, in under 30 minutes."""
    if not (ROOT / "tests" / "bench").is_dir():
        raise click.ClickException("the benchmark is part of the repository, not of the package")
    command = [sys.executable, "-m", "tests.bench", *(f"--only={name}" for name in only)]
    command += [f"--json={file.resolve()}"] if file else []
    sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)
