"""A wrong setting stops the start, and is named."""

from __future__ import annotations

import pytest

from services.notifications.settings import WebSettings
from shared import settings
from tests.support.http import CHECK_KEY, TOKEN_KEY

RIGHT = {
    "DATABASE_URL": "sqlite://",
    "TOKEN_KEY": TOKEN_KEY,
    "CHECK_KEY": CHECK_KEY,
    "LIFECYCLE_URL": "http://lifecycle",
}


def test_departments_are_separated_by_commas() -> None:
    assert settings.load(WebSettings, RIGHT).department_names == ["support", "billing"]
    some = RIGHT | {"DEPARTMENTS": "sales, support,", "RATE_LIMIT": ""}
    assert settings.load(WebSettings, some).department_names == ["sales", "support"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOKEN_KEY", "short"),
        ("CHECK_KEY", "short"),
        ("CURRENCY", "XYZ"),
        ("RATE_LIMIT", "some"),
        ("DEPARTMENTS", " , "),
        ("DATABASE_TIMEOUT_SECONDS", "0"),
        ("WEB_PROCESSES", "0"),
    ],
)
def test_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SystemExit, match=name):
        settings.load(WebSettings, RIGHT | {name: value})
