"""Fields take what the contract allows, as it was sent, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from marshmallow import ValidationError
from marshmallow.fields import Field

from shared.web.fields import Boolean, Code, Id, Instant, Integer, Period, QueryInteger, Text

LINE, MESSAGE = Text(200), Text(20_000, minimum=1, multiline=True)
KEPT = ["some", "Å und Å", "e\u0301", "\x7f", "\u200b\u202e", "𝄞" * 200, " \u00a0 ", "​"]


def taken(field: Field[Any], value: object) -> object:
    return field.deserialize(value)


def refused(field: Field[Any], value: object) -> None:
    with pytest.raises(ValidationError):
        field.deserialize(value)


@pytest.mark.parametrize("text", KEPT)
def test_text_is_kept_as_sent(text: str) -> None:
    assert taken(LINE, text) == taken(MESSAGE, text) == text


@pytest.mark.parametrize("control", ["\x00", "\x1b", "\r", "\x80", "\x9f", "\ud800", "\udfff"])
def test_text_has_no_control_characters(control: str) -> None:
    refused(LINE, f"some{control}")
    refused(MESSAGE, f"some{control}")


def test_tab_and_line_feed_belong_into_messages() -> None:
    assert taken(MESSAGE, "some\n\ttext") == "some\n\ttext"
    refused(LINE, "some\ntext")
    refused(LINE, "some\ttext")


def test_text_is_measured_in_characters() -> None:
    refused(LINE, "𝄞" * 201)
    refused(MESSAGE, "")
    refused(MESSAGE, "a" * 20_001)
    refused(LINE, 7)
    refused(LINE, None)


@pytest.mark.parametrize("code", ["a", "vps-1", "0", "a" * 63])
def test_code(code: str) -> None:
    assert taken(Code(), code) == code


@pytest.mark.parametrize("code", ["", "-a", "A", "a_b", "a" * 64, "a\n", "é", 7])
def test_other_code_is_refused(code: object) -> None:
    refused(Code(), code)


@pytest.mark.parametrize("period", ["P1M", "P1Y", "P14D", "P2W", "P1Y6M"])
def test_period(period: str) -> None:
    assert taken(Period(), period) == period


@pytest.mark.parametrize("period", ["", "P", "P0M", "1M", "PT1H", "P1.5M", "p1m", "P-1M", "P1M\n"])
def test_other_period_is_refused(period: str) -> None:
    refused(Period(), period)


@pytest.mark.parametrize("value", ["1", 1.0, True, None, 2**31, -(2**31), [1]])
def test_integer_is_a_json_number_without_a_fraction(value: object) -> None:
    assert taken(Integer(), -7) == -7
    refused(Integer(), value)


@pytest.mark.parametrize("value", ["", "1.0", "1e2", " 1", "1_0", "٥", "9" * 20, "2147483648"])
def test_query_integer_has_ascii_digits(value: str) -> None:
    assert taken(QueryInteger(), "-7") == -7
    refused(QueryInteger(), value)


@pytest.mark.parametrize("value", ["true", 1, 0, None, "", []])
def test_boolean_is_true_or_false(value: object) -> None:
    assert taken(Boolean(), True) is True
    refused(Boolean(), value)


@pytest.mark.parametrize("value", ["{00000000-0000-4000-8000-000000000001}", "0" * 32, 7, [], ""])
def test_id_is_a_uuid_in_its_usual_form(value: object) -> None:
    id_ = "00000000-0000-4000-8000-00000000000A"
    assert str(taken(Id(), id_)) == id_.lower()
    refused(Id(), value)


@pytest.mark.parametrize(
    "value",
    ["2026-01-01T00:00:00Z", "2026-01-01T02:00:00+02:00", "2025-12-31t23:30:00.000-00:30"],
)
def test_instant_is_loaded_in_utc(value: str) -> None:
    assert taken(Instant(), value) == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-01T00:00:00",
        "2026-01-01",
        "20260101T000000Z",
        "2026-W01-1T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "2026-01-01T00:00:00+99:00",
        7,
    ],
)
def test_other_instant_is_refused(value: object) -> None:
    refused(Instant(), value)
