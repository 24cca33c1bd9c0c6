"""Money in requests and responses."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app
from marshmallow import ValidationError, fields

from shared.rules.money import InvalidAmount, Money, is_currency

DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
AMOUNT = {"type": "string", "pattern": f"^{DECIMAL.pattern}$"}
CURRENCY = {"type": "string", "minLength": 3, "maxLength": 3}


class AmountField(fields.Field[Money]):
    """A decimal text with the places of the installation's currency: "12.30"."""

    def __init__(self, *, minimum_minor: int | None = 0, **options: Any) -> None:
        """`minimum_minor` is in the smallest unit: 1 for more than nothing; None: any sign."""
        options["metadata"] = AMOUNT | options.get("metadata", {})
        super().__init__(**options)
        self._minimum_minor = minimum_minor

    def _serialize(self, value: Money | None, *_: object, **__: object) -> Any:
        return None if value is None else value.amount

    def _deserialize(self, value: Any, *_: object, **__: object) -> Money:
        return self._parse(value, current_app.config["CURRENCY"])

    def _parse(self, value: Any, currency: str) -> Money:
        if not (isinstance(value, str) and DECIMAL.fullmatch(value)):
            raise ValidationError("Not a decimal text.")
        try:
            money = Money.parse(value, currency)
        except InvalidAmount as error:
            raise ValidationError(str(error)) from None
        if self._minimum_minor is not None and money.minor < self._minimum_minor:
            smallest = Money(self._minimum_minor, money.currency)
            raise ValidationError(f"Must be at least {smallest.amount}.")
        return money


class MoneyField(AmountField):
    """{"amount": "12.30", "currency": "EUR"}, in the installation's currency."""

    def __init__(self, *, minimum_minor: int | None = 0, **options: Any) -> None:
        schema = {
            "type": "object",
            "properties": {"amount": AMOUNT, "currency": CURRENCY},
            "required": ["amount", "currency"],
            "additionalProperties": False,
        }
        options["metadata"] = schema | options.get("metadata", {})
        super().__init__(minimum_minor=minimum_minor, **options)

    def _serialize(self, value: Money | None, *_: object, **__: object) -> Any:
        return None if value is None else {"amount": value.amount, "currency": value.currency}

    def _deserialize(self, value: Any, *args: object, **kwargs: object) -> Money:
        if not isinstance(value, dict):
            raise ValidationError("Not an amount with its currency.")
        errors = {name: ["Unknown field."] for name in value.keys() - {"amount", "currency"}}
        errors |= {name: ["Missing data."] for name in {"amount", "currency"} - value.keys()}
        if "currency" in value and (problem := self._problem_of(value["currency"])):
            errors["currency"] = [problem]
        if errors:
            raise ValidationError({**errors})
        try:
            return self._parse(value["amount"], value["currency"])
        except ValidationError as error:
            raise ValidationError({"amount": error.messages}) from None

    def _problem_of(self, currency: object) -> str | None:
        wanted = current_app.config["CURRENCY"]
        return None if currency == wanted else f"Must be {wanted}."


class AnyMoneyField(MoneyField):
    """The same in whatever currency, with its places: what others say that they have received."""

    def _problem_of(self, currency: object) -> str | None:
        is_known = isinstance(currency, str) and is_currency(currency)
        return None if is_known else "Not an ISO 4217 code."
