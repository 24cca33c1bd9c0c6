"""What a change of a service costs for the time that is paid for, and why. Pure.

Source: rules.md ED-8, EC-3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from services.orders.domain.paid_period import PaidTime
from shared.rules.catalogue import ProductDefinition, Resource
from shared.rules.money import Money
from shared.rules.pro_rata import charge_of, in_turn, split_up


@dataclass(frozen=True, kw_only=True)
class PriceLine:
    text: str
    amount: Money


@dataclass(frozen=True, kw_only=True)
class Cost:
    """One reason, exact, in the smallest unit of the currency."""

    text: str
    by_period: tuple[Fraction, ...]
    """For each paid period that is not over, oldest first. Negative: it is credited."""

    @property
    def total(self) -> Fraction:
        return sum(self.by_period, Fraction(0))


@dataclass(frozen=True, kw_only=True)
class ChangeCost:
    """Nothing is paid out: what is credited lowers the rest, to nothing at most."""

    costs: tuple[Cost, ...]
    """What is credited comes last."""
    currency: str

    @property
    def charge(self) -> Money:
        return charge_of(sum((each.total for each in self.costs), Fraction(0)), self.currency)

    @property
    def parts(self) -> list[Money]:
        """Of the charge, for each paid period that is not over, oldest first."""
        by_period = zip(*(each.by_period for each in self.costs), strict=True)
        return split_up((sum(costs, Fraction(0)) for costs in by_period), self.currency)

    @property
    def lines(self) -> list[PriceLine]:
        """They come to exactly the charge."""
        amounts = in_turn((each.total for each in self.costs), self.currency)
        texts = [each.text for each in self.costs]
        return [
            PriceLine(text=text, amount=amount) for text, amount in zip(texts, amounts, strict=True)
        ]


def cost_of_resources(
    product: ProductDefinition, before: Mapping[str, int], after: Mapping[str, int], left: PaidTime
) -> ChangeCost:
    """The difference of the amounts, at what the product says now for each period."""
    costs = [
        _cost_of_resource(resource, before.get(resource.code, resource.included), amount, left)
        for resource in product.resources
        if (amount := after.get(resource.code)) is not None
        and amount != before.get(resource.code, resource.included)
    ]
    return _change_cost(costs, product)


def cost_of_product(
    wanted: ProductDefinition, resources: Mapping[str, int], present_name: str, left: PaidTime
) -> ChangeCost:
    """What the time left costs with the wanted product, less what was paid for it. Without set-up
    fee.
    """
    texts = [text for text, _ in period_prices(wanted, wanted.prices[0].period, resources)]
    shares = [(each.period, each.share_left(left.at)) for each in left.periods]
    prices = [
        [price.minor * share for _, price in period_prices(wanted, period, resources)]
        for period, share in shares
    ]
    by_reason = zip(*prices, strict=True) if prices else [() for _ in texts]
    costs = [
        Cost(text=f"{text}, for the time that is paid for", by_period=tuple(by_period))
        for text, by_period in zip(texts, by_reason, strict=True)
    ]
    credit = tuple(-value for value in left.value)
    text = f"Credit for the unused part of {present_name}"
    return _change_cost([*costs, Cost(text=text, by_period=credit)], wanted)


def period_prices(
    product: ProductDefinition, period: str, amounts: Mapping[str, int]
) -> Iterator[tuple[str, Money]]:
    """Of a product that is sold for the period: itself, then what is above the included amounts."""
    sold = product.price(period)
    assert sold, "it has a price"
    yield product.name, sold.amount
    for each in product.resources:
        above = max(0, amounts.get(each.code, each.included) - each.included)
        if above:
            unit_price = each.price(period) or Money.zero(sold.amount.currency)
            yield f"{each.name}: {above} above what is included", unit_price * above


def _cost_of_resource(resource: Resource, before: int, after: int, left: PaidTime) -> Cost:
    more = max(0, after - resource.included) - max(0, before - resource.included)
    by_period = []
    for each in left.periods:
        unit_price = resource.price(each.period)
        cost = unit_price.minor * more if unit_price else 0
        by_period.append(cost * each.share_left(left.at))
    text = f"{resource.name}: {after} instead of {before}, for the time that is paid for"
    return Cost(text=text, by_period=tuple(by_period))


def _change_cost(costs: list[Cost], product: ProductDefinition) -> ChangeCost:
    credited_last = sorted(costs, key=lambda cost: cost.total < 0)
    return ChangeCost(costs=tuple(credited_last), currency=product.prices[0].amount.currency)
