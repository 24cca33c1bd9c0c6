"""Gateways are made of variables that have their name."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.orders import gateway_settings
from services.orders.settings import WebSettings
from shared import settings
from shared.settings import WrongSetting
from tests.support.gateways import OTHER_SECRET, SECRET
from tests.support.http import CHECK_KEY, SECRETS_KEY, TOKEN_KEY

REQUIRED = {
    "DATABASE_URL": "sqlite://",
    "TOKEN_KEY": TOKEN_KEY,
    "CHECK_KEY": CHECK_KEY,
    "SECRETS_KEY": SECRETS_KEY,
}
MY_BANK = {
    "GATEWAY_MY_BANK_SECRET": SECRET,
    "GATEWAY_MY_BANK_URL": "https://some.example/checkout/",
}


def test_gateways_by_name(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{OTHER_SECRET}\n")
    other = {"GATEWAY_A2_SECRET_FILE": str(tmp_path / "secret"), "GATEWAY_INTERFACE": "CGI/1.1"}
    gateways = settings.parse(WebSettings, REQUIRED | MY_BANK | other).gateways
    assert [*gateways] == ["a2", "my-bank"]
    assert gateways["my-bank"].url == "https://some.example/checkout"
    assert gateways["a2"].url is None
    assert gateways["a2"].key != gateways["my-bank"].key
    assert settings.parse(WebSettings, REQUIRED).gateways == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GATEWAY_MY_BANK_SECRET", "some secret"),
        ("GATEWAY_MY_BANK_SECRET", ""),
        ("GATEWAY_MY_BANK_URL", "some page"),
        ("GATEWAY_MY_BANK_URL", "ftp://some.example"),
        ("GATEWAY_MY_BANK_URL", "https://"),
        ("GATEWAY_MY_BANK_URL", "https://some.example/?some=query"),
        ("GATEWAY_MY_BANK_URL", "https://[some"),
    ],
)
def test_wrong_setting_is_named_and_no_secret_shown(name: str, value: str) -> None:
    with pytest.raises(WrongSetting, match=f"^settings: {name}: ") as wrong:
        gateway_settings.read(MY_BANK | {name: value})
    assert "some secret" not in str(wrong.value)


def test_page_without_a_secret() -> None:
    with pytest.raises(SystemExit, match="GATEWAY_A2_SECRET"):
        settings.load(WebSettings, REQUIRED | {"GATEWAY_A2_URL": "https://some.example"})
