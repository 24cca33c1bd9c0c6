"""The file that moves business time: exact sums, by the calendar where months are added."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from services.cli.clock_file import ClockFile, InvalidSpan
from services.cli.data_folder import DataFolder
from services.cli.main import hostledger
from services.cli.stack_file import Stack
from shared.clock import create_clock

REAL_TIME = datetime(2026, 3, 31, 12, tzinfo=UTC)
A_MOMENT = timedelta(minutes=1)


@pytest.fixture
def file(tmp_path: Path) -> ClockFile:
    return ClockFile(tmp_path / "deep" / "clock")


def test_spans_add_up_to_their_sum(file: ClockFile) -> None:
    assert file.advanced(REAL_TIME) == timedelta()
    for span in ("P31D", "PT36H", "P1W", "PT0.5S"):
        file.advance(span)
    assert file.path.read_text() == "P39DT12H0.5S\n"
    assert file.advanced(REAL_TIME) == timedelta(days=39, hours=12, seconds=0.5)


def test_month_is_counted_from_the_time_that_it_is_added_to_and_kept_as_days(
    file: ClockFile,
) -> None:
    before = create_clock(str(file.path))()
    after = file.advance("P1Y1M")
    months = before.year * 12 + before.month + 13
    assert (after.year * 12 + after.month, after.hour) in {
        (months, each.hour) for each in (before, before + A_MOMENT)
    }
    assert abs(before + file.advanced(before) - after) < A_MOMENT
    assert file.path.read_text().endswith("D\n")


def test_months_that_a_person_has_written_become_what_they_are_now(file: ClockFile) -> None:
    file.path.parent.mkdir()
    file.path.write_text("P1M")
    assert file.advanced(REAL_TIME) == timedelta(days=30)
    now = create_clock(str(file.path))()
    assert abs(file.advance("P1D") - now - timedelta(days=1)) < A_MOMENT
    assert "M" not in file.path.read_text().partition("T")[0]


@pytest.mark.parametrize(
    "span", ["-P1D", "P0D", "PT0S", "P-1D", "31D", "one day", "", "P", "P0.5M", "P9000Y", "P1D-P2D"]
)
def test_what_is_no_positive_span_changes_nothing(file: ClockFile, span: str) -> None:
    file.advance("P1D")
    with pytest.raises(InvalidSpan):
        file.advance(span)
    assert file.path.read_text() == "P1D\n"


def test_of_many_who_advance_it_at_once_all_count(file: ClockFile) -> None:
    with ThreadPoolExecutor(8) as executor:
        list(executor.map(file.advance, ["PT1H"] * 48))
    assert file.advanced(REAL_TIME) == timedelta(days=2)


def test_stack_without_a_clock_file_says_what_to_do(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.stack_file.write(Stack())
    shown = CliRunner().invoke(hostledger, ["clock", "show", "--data", str(tmp_path)])
    assert "advanced: P0D" in shown.output and shown.exit_code == 0
    advanced = CliRunner().invoke(hostledger, ["clock", "advance", "P1D", "--data", str(tmp_path)])
    assert advanced.exit_code == 1 and "TEST_CLOCK_FILE=FILE" in advanced.output
