"""Money in requests and responses."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app
from marshmallow import ValidationError, fields

from shared.rules.money import InvalidAmount, Money

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
        if not (isinstance(value, str) and DECIMAL.fullmatch(value)):
            raise ValidationError("Not a decimal text.")
        try:
            money = Money.parse(value, current_app.config["CURRENCY"])
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
        currency = current_app.config["CURRENCY"]
        if "currency" in value and value["currency"] != currency:
            errors["currency"] = [f"Must be {currency}."]
        if errors:
            raise ValidationError({**errors})
        try:
            return super()._deserialize(value["amount"], *args, **kwargs)
        except ValidationError as error:
            raise ValidationError({"amount": error.messages}) from None
