"""A benchmark always ends, and what it has found is kept."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import pytest

from tests.bench import process
from tests.bench.benchmarks import BENCHMARKS, TOTAL_SECONDS, limit_seconds
from tests.bench.figures import Failure, Figure
from tests.bench.one import Found, Notes

FIGURE = Figure(number="P0", name="some", ours=[1.0], baseline=[1.0])


def test_all_benchmarks_together_end_within_half_an_hour() -> None:
    names, left = list(BENCHMARKS), float(TOTAL_SECONDS)
    while names:
        left -= limit_seconds(names, left)
        names.pop(0)
    assert round(left) >= 0
    assert TOTAL_SECONDS + len(BENCHMARKS) * process.STOP_SECONDS < 30 * 60


def test_what_one_does_not_need_is_left_to_the_others() -> None:
    _, *others = BENCHMARKS
    first = limit_seconds(list(BENCHMARKS), TOTAL_SECONDS)
    planned = limit_seconds(others, TOTAL_SECONDS - first)
    assert limit_seconds(others, TOTAL_SECONDS - first / 2) > planned


@pytest.mark.parametrize(
    "code, why",
    [
        ("", ""),
        ("raise SystemExit(3)", "ended with exit code 3"),
        ("import signal; signal.pause()", "not done within 0.3 s"),
    ],
)
def test_a_process_that_ends_early_is_told_why(code: str, why: str) -> None:
    seconds = 0.3 if "pause" in code else 30
    assert process.broken_off([sys.executable, "-c", code], seconds) == why


def test_what_breaks_a_benchmark_off_is_noted_behind_its_figures(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Notes("P0", tmp_path / "notes") as notes:
        notes.add(FIGURE)
        raise ZeroDivisionError("some error")
    found = msgspec.json.decode((tmp_path / "notes").read_bytes(), type=Found)
    why = "ZeroDivisionError: some error"
    assert found.results == [FIGURE, Failure(number="P0", name="broken off", why=why)]
    assert not found.complete


def test_a_benchmark_that_has_all_its_figures_is_complete(tmp_path: Path) -> None:
    with Notes("P0", tmp_path / "notes") as notes:
        notes.add(FIGURE)
    found = msgspec.json.decode((tmp_path / "notes").read_bytes(), type=Found)
    assert found == Found(results=[FIGURE], complete=True)


def test_a_benchmark_that_a_shell_has_ignore_interrupts_is_ended_in_order(tmp_path: Path) -> None:
    stopped = tmp_path / "stopped"
    code = f"""
import os, pathlib, signal
from tests.bench.signals import end_in_order
signal.signal(signal.SIGINT, signal.SIG_IGN)
end_in_order()
try:
    os.kill(os.getpid(), signal.SIGINT)
    signal.pause()
finally:
    pathlib.Path({str(stopped)!r}).touch()
"""
    assert process.broken_off([sys.executable, "-c", code], 30) == "ended with exit code -2"
    assert stopped.exists()
