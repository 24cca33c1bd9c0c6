"""Amounts in currencies without, with two and with three decimal places, written independently of
the product: the same number of smallest units in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PLACES = {"EUR": 2, "JPY": 0, "KWD": 3}
CURRENCIES = sorted(PLACES)


def text(minor: int, currency: str) -> str:
    """1230 is "12.30" of euros, "1230" of yen, "1.230" of dinars."""
    if not (places := PLACES[currency]):
        return str(minor)
    digits = f"{minor:0{places + 1}}"
    return f"{digits[:-places]}.{digits[-places:]}"


def money(minor: int, currency: str) -> dict[str, str]:
    return {"amount": text(minor, currency), "currency": currency}


def minor_of(money: Mapping[str, str]) -> int:
    """Back from what the product says; it must have the places of its currency."""
    whole, _, fraction = money["amount"].partition(".")
    assert len(fraction) == PLACES[money["currency"]], money
    return int(whole + fraction)


def priced_in(currency: str, definition: Any) -> Any:
    """A definition of the catalogue that is written in euros, with as many of the smallest units
    of another currency: 5.00 euros become 500 yen, or 0.500 dinars.
    """
    match definition:
        case dict():
            return {
                key: text(int(value.replace(".", "")), currency)
                if key in ("amount", "setup")
                else priced_in(currency, value)
                for key, value in definition.items()
            }
        case list():
            return [priced_in(currency, each) for each in definition]
        case _:
            return definition
