"""The figures of a run: ratios of two measurements each, beside what they should be."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
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
        return (
            " ".join(aims + ([f"<= {self.at_most:g}"] if self.at_most is not None else [])) or "-"
        )

    def as_json(self) -> dict[str, Any]:
        own = {name: value for name, value in vars(self).items() if value not in ("", None)}
        return own | {"ratio": round(self.ratio, 3), "verdict": self.verdict}


def table(figures: Sequence[Figure]) -> str:
    head = ["#", "figure", "ours, median (min-max)", "baseline, median (min-max)"]
    head += ["ratio", "aim", "verdict"]
    rows = [_row(figure) for figure in figures]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [" | ".join(map(str.ljust, row, widths)) for row in [head, *rows]]
    lines.insert(1, "-|-".join("-" * width for width in widths))
    notes = [
        f"{figure.number} {figure.name}: {figure.remark}" for figure in figures if figure.remark
    ]
    return "\n".join([*lines, "", *notes])


def _row(figure: Figure) -> list[str]:
    is_ratio = bool(figure.baseline_name)
    baseline = f"{_spread(figure.baseline)} {figure.baseline_name}" if is_ratio else "-"
    ratio = f"{figure.ratio:.2f}" if is_ratio else f"{figure.ratio:.1f}"
    ours = f"{_spread(figure.ours)} {figure.unit}"
    return [figure.number, figure.name, ours, baseline, ratio, figure.aim, figure.verdict]


def _spread(values: Sequence[float]) -> str:
    middle, low, high = statistics.median(values), min(values), max(values)
    if middle >= 100:
        return f"{middle:,.0f} ({low:,.0f}-{high:,.0f})"
    return f"{middle:.3g} ({low:.3g}-{high:.3g})"
