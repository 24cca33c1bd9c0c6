"""Ratios, verdicts, and the table that shows them."""

from __future__ import annotations

import json

import msgspec
import pytest

from tests.bench.figures import Failure, Figure, Result, table

RATIO = Figure(
    number="P0",
    name="some",
    ours=[9, 1, 2],
    unit="events/s",
    baseline=[4.0, 5.0, 3.0],
    baseline_name="some baseline",
    at_least=0.7,
    remark="some remark",
)
ABSOLUTE = Figure(number="P9", name="some memory", ours=[97.2], unit="MB", at_most=120)
FAILURE = Failure(number="P0", name="another", why="some reason")


def test_a_ratio_is_that_of_the_medians() -> None:
    assert RATIO.ratio == 0.5


@pytest.mark.parametrize(
    "at_least, at_most, verdict",
    [
        (0.5, None, "met"),
        (0.51, None, "MISSED"),
        (None, 0.5, "met"),
        (None, 0.49, "MISSED"),
        (0.4, 0.6, "met"),
        (None, None, "-"),
    ],
)
def test_the_limit_itself_is_met(
    at_least: float | None, at_most: float | None, verdict: str
) -> None:
    limits = {"at_least": at_least, "at_most": at_most}
    assert msgspec.structs.replace(RATIO, **limits).verdict == verdict


def test_the_table_shows_both_measurements_beside_the_aim() -> None:
    row = table([RATIO]).splitlines()[2]
    cells = [cell.strip() for cell in row.split("|")]
    assert cells == [
        "P0",
        "some",
        "2 (1-9) events/s",
        "4 (3-5) some baseline",
        "0.50",
        ">= 0.7",
        "MISSED",
    ]


def test_an_absolute_figure_has_no_baseline() -> None:
    row = table([ABSOLUTE]).splitlines()[2]
    assert [cell.strip() for cell in row.split("|")][3:] == ["-", "97.2", "<= 120", "met"]


def test_remarks_and_failures_stand_below_the_table() -> None:
    lines = table([RATIO, FAILURE]).splitlines()
    assert "FAILED" in lines[3]
    assert lines[-2:] == ["P0 some: some remark", "P0 another: some reason"]


def test_another_process_reads_what_one_has_found() -> None:
    found: list[Result] = [RATIO, ABSOLUTE, FAILURE]
    told = msgspec.json.decode(msgspec.json.encode(found), type=list[Result])
    assert table(told) == table(found)


def test_the_json_holds_every_measurement_and_the_verdict() -> None:
    shown = json.loads(json.dumps(RATIO.as_json()))
    assert (shown["ours"], shown["baseline"]) == ([9, 1, 2], [4.0, 5.0, 3.0])
    assert (shown["ratio"], shown["verdict"]) == (0.5, "MISSED")
