"""What a run finds: ratios of two measurements each, beside what they should be."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

import msgspec


class Figure(msgspec.Struct, frozen=True, kw_only=True, tag="figure"):
    """`ours` and `baseline` were measured in the same run, at least three times each."""

    number: str
    name: str
    ours: Sequence[float]
    baseline: Sequence[float] = (1.0,)
    """1: the figure is absolute."""
    baseline_name: str = ""
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    remark: str = ""

    @property
    def ratio(self) -> float:
        return statistics.median(self.ours) / statistics.median(self.baseline)

    @property
    def verdict(self) -> str:
        if self.at_least is None and self.at_most is None:
            return "-"
        low = self.at_least is not None and self.ratio < self.at_least
        high = self.at_most is not None and self.ratio > self.at_most
        return "MISSED" if low or high else "met"

    @property
    def aim(self) -> str:
        aims = [f">= {self.at_least:g}"] if self.at_least is not None else []
        aims += [f"<= {self.at_most:g}"] if self.at_most is not None else []
        return " ".join(aims) or "-"

    def as_json(self) -> dict[str, Any]:
        own = {name: value for name, value in _fields(self).items() if value not in ("", None)}
        return own | {"ratio": round(self.ratio, 3), "verdict": self.verdict}


class Failure(msgspec.Struct, frozen=True, kw_only=True, tag="failure"):
    """A figure that could not be had: it stands in the table where the figure would."""

    number: str
    name: str
    why: str

    def as_json(self) -> dict[str, Any]:
        return _fields(self) | {"verdict": "FAILED"}


Result = Figure | Failure


def table(results: Sequence[Result]) -> str:
    head = ["#", "figure", "ours, median (min-max)", "baseline, median (min-max)"]
    head += ["ratio", "aim", "verdict"]
    rows = [_row(result) for result in results]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [" | ".join(map(str.ljust, row, widths)) for row in [head, *rows]]
    lines.insert(1, "-|-".join("-" * width for width in widths))
    notes = [f"{each.number} {each.name}: {note}" for each in results if (note := _note(each))]
    return "\n".join([*lines, "", *notes])


def _row(result: Result) -> list[str]:
    if isinstance(result, Failure):
        return [result.number, result.name, "-", "-", "-", "-", "FAILED"]
    is_ratio = bool(result.baseline_name)
    baseline = f"{_spread(result.baseline)} {result.baseline_name}" if is_ratio else "-"
    ratio = f"{result.ratio:.2f}" if is_ratio else f"{result.ratio:.1f}"
    ours = f"{_spread(result.ours)} {result.unit}"
    return [result.number, result.name, ours, baseline, ratio, result.aim, result.verdict]


def _note(result: Result) -> str:
    return result.why if isinstance(result, Failure) else result.remark


def _spread(values: Sequence[float]) -> str:
    middle, low, high = statistics.median(values), min(values), max(values)
    if middle >= 100:
        return f"{middle:,.0f} ({low:,.0f}-{high:,.0f})"
    return f"{middle:.3g} ({low:.3g}-{high:.3g})"


def _fields(result: Result) -> dict[str, Any]:
    return {name: getattr(result, name) for name in result.__struct_fields__}
