"""Money in the smallest unit of its currency. Never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Self

from babel.numbers import get_currency_precision, list_currencies

MAX_DIGITS = 12
"""Before the decimal point. Source: rules.md EC-8."""


class InvalidAmount(ValueError):
    """The text is no amount of the currency: not decimal, too long, or with other places."""


@dataclass(frozen=True, order=True)
class Money:
    minor: int
    """In the currency's smallest unit: cents of a euro, whole yen."""
    currency: str
    """ISO 4217."""

    @classmethod
    def parse(cls, amount: str, currency: str) -> Self:
        """From a decimal text with exactly the currency's places. Raises InvalidAmount."""
        try:
            value = Decimal(amount)
        except InvalidOperation:
            raise InvalidAmount(f"{amount!r} is not a decimal number") from None
        places = decimal_places(currency)
        if not value.is_finite() or value.as_tuple().exponent != -places:
            raise InvalidAmount(f"{currency} has {places} decimal places")
        if abs(value) >= 10**MAX_DIGITS:
            raise InvalidAmount(f"at most {MAX_DIGITS} digits before the point")
        return cls(int(value.scaleb(places)), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @property
    def amount(self) -> str:
        """Decimal text with the currency's places: "12.30"."""
        places = decimal_places(self.currency)
        return f"{Decimal(self.minor).scaleb(-places):.{places}f}"

    @property
    def is_sane(self) -> bool:
        """It has no more digits than an amount may have."""
        limit: int = 10 ** (MAX_DIGITS + decimal_places(self.currency))
        return abs(self.minor) < limit

    def to_dict(self) -> dict[str, str]:
        """The shape of the contract."""
        return {"amount": self.amount, "currency": self.currency}

    def __add__(self, other: Money) -> Money:
        self._check(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._check(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, factor: int) -> Money:
        return Money(self.minor * factor, self.currency)

    def _check(self, other: Money) -> None:
        assert self.currency == other.currency, "an installation has one currency"


@cache
def decimal_places(currency: str) -> int:
    return get_currency_precision(currency)


def is_currency(code: str) -> bool:
    return code in list_currencies()
