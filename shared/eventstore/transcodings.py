"""How values that JSON lacks stand in stored events."""

from __future__ import annotations

from eventsourcing.persistence import Transcoding

from shared.rules.money import Money


class MoneyAsList(Transcoding):
    """[1230, "EUR"]: in the smallest unit."""

    type = Money
    name = "money"

    def encode(self, obj: Money) -> list[object]:
        return [obj.minor, obj.currency]

    def decode(self, data: list[object]) -> Money:
        minor, currency = data
        assert isinstance(minor, int) and isinstance(currency, str)
        return Money(minor, currency)
