"""Money as the contract writes it, and nothing that only resembles it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from marshmallow import ValidationError

from shared.rules.money import Money
from shared.web.money_fields import AmountField, MoneyField


@pytest.fixture(autouse=True)
def installation() -> Iterator[Flask]:
    app = Flask(__name__)
    app.config["CURRENCY"] = "EUR"
    with app.app_context():
        yield app


@pytest.mark.parametrize(
    ("amount", "minor"), [("12.30", 1230), ("0.00", 0), ("999999999999.99", 99999999999999)]
)
def test_money_is_read_and_written(amount: str, minor: int) -> None:
    sent = {"amount": amount, "currency": "EUR"}
    money = MoneyField().deserialize(sent)
    assert money == Money(minor, "EUR")
    assert MoneyField().serialize("total", {"total": money}) == sent
    assert AmountField().deserialize(amount) == money
    assert AmountField().serialize("amount", {"amount": money}) == amount


@pytest.mark.parametrize(
    "amount",
    ["12.3", "12", "12.300", "1e2", "1E+2", " 1.00", "+1.00", "01.00", "1_0.00", "٣.00", "1,00"]
    + ["1000000000000.00", "NaN", "Infinity", "", "-0.01", ".50", "1.00\n", 12.30, 12, None, True],
)
def test_other_amount_is_refused(amount: object) -> None:
    with pytest.raises(ValidationError) as error:
        MoneyField().deserialize({"amount": amount, "currency": "EUR"})
    assert error.value.messages.keys() == {"amount"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("money", "names"),
    [
        ({"amount": "1.00", "currency": "USD"}, {"currency"}),
        ({"amount": "1.00", "currency": "eur"}, {"currency"}),
        ({"amount": "1.00", "currency": ["EUR"]}, {"currency"}),
        ({"amount": "1.00"}, {"currency"}),
        ({}, {"amount", "currency"}),
        ({"amount": "1.00", "currency": "EUR", "colour": 1}, {"colour"}),
    ],
)
def test_errors_name_the_member(money: object, names: set[str]) -> None:
    with pytest.raises(ValidationError) as error:
        MoneyField().deserialize(money)
    assert error.value.messages.keys() == names  # type: ignore[union-attr]


@pytest.mark.parametrize("money", ["1.00", 1, [], None])
def test_money_is_an_object(money: object) -> None:
    with pytest.raises(ValidationError):
        MoneyField().deserialize(money)


def test_minimum_and_currency_without_places(installation: Flask) -> None:
    with pytest.raises(ValidationError):
        AmountField(minimum_minor=1).deserialize("0.00")
    assert AmountField(minimum_minor=None).deserialize("-1.00") == Money(-100, "EUR")
    installation.config["CURRENCY"] = "JPY"
    assert AmountField().deserialize("100") == Money(100, "JPY")
    with pytest.raises(ValidationError):
        AmountField().deserialize("100.00")
