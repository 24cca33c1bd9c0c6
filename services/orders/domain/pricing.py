"""What an item of an order costs, and what is wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.orders.domain.configuration import checked, missing_fields
from services.orders.domain.refusals import ConfigurationIncomplete, Invalid, UnknownProduct
from shared.rules.catalogue import ProductDefinition, RequestedItem, Resource
from shared.rules.money import Money
from shared.rules.refusals import NotOffered

Errors = dict[str, str]
"""What is wrong, keyed by JSON pointer."""


@dataclass(frozen=True, kw_only=True)
class PricedItem:
    product: ProductDefinition
    request: RequestedItem
    price: Money
    """Of one unit for one period, resources included, without set-up fee."""
    charge: Money
    """Of one unit, set-up fee included."""
    resources: dict[str, int]
    configuration: dict[str, str]
    missing: list[str]


def price_items(
    items: Sequence[RequestedItem], products: Mapping[str, ProductDefinition]
) -> list[PricedItem]:
    """`products` by code; what is not there does not exist. Raises UnknownProduct, Invalid."""
    unknown = {
        f"/items/{number}/product": "There is no such product."
        for number, item in enumerate(items)
        if item.product not in products
    }
    if unknown:
        raise UnknownProduct.of(unknown)
    errors: Errors = {}
    priced = [
        _price(item, products[item.product], f"/items/{number}", errors)
        for number, item in enumerate(items)
    ]
    if errors:
        raise Invalid.of(errors)
    return [item for item in priced if item]


def check_complete(items: Sequence[PricedItem]) -> None:
    """Raises ConfigurationIncomplete."""
    incomplete = {
        f"/items/{number}/configuration/{field}": "The product requires this field."
        for number, item in enumerate(items)
        for field in item.missing
        if not item.product.quick_order
    }
    if incomplete:
        fields = sorted({field for item in items for field in item.missing})
        raise ConfigurationIncomplete.of(incomplete, fields=fields)


def check_offered(items: Sequence[PricedItem]) -> None:
    """Raises NotOffered."""
    if not_on_sale := sorted({each.product.code for each in items if not each.product.on_sale}):
        raise NotOffered(products=not_on_sale)


def price_of(product: ProductDefinition, period: str, amounts: Mapping[str, int]) -> Money | None:
    """For one period, without set-up fee; None if the product is not sold for the period."""
    if (period_price := product.price(period)) is None:
        return None
    return period_price.amount + _resources_price(product, period, amounts)


def _price(
    item: RequestedItem, product: ProductDefinition, pointer: str, errors: Errors
) -> PricedItem | None:
    """None if the product is not sold for the period. Adds to `errors`."""
    configuration, wrong = checked(
        item.configuration, product.configuration, f"{pointer}/configuration"
    )
    errors |= wrong
    if item.auto_renew and not product.price(item.auto_renew["period"]):
        errors[f"{pointer}/auto_renew/period"] = "The product is not sold for this period."
    period_price = product.price(item.period)
    if period_price is None:
        errors[f"{pointer}/period"] = "The product is not sold for this period."
        return None
    amounts = amounts_of(item.resources, product, item.period, f"{pointer}/resources", errors)
    price = period_price.amount + _resources_price(product, item.period, amounts)
    return PricedItem(
        product=product,
        request=item,
        price=price,
        charge=price + period_price.setup,
        resources=amounts,
        configuration=configuration,
        missing=missing_fields(configuration, product.configuration),
    )


def amounts_of(
    requested: Mapping[str, int],
    product: ProductDefinition,
    period: str,
    pointer: str,
    errors: Errors,
) -> dict[str, int]:
    """Of every resource of the product; the default where none was asked for."""
    amounts = {each.code: each.default for each in product.resources} | dict(requested)
    resources = {each.code: each for each in product.resources}
    for code, amount in requested.items():
        if wrong := _what_is_wrong(amount, resources.get(code), period):
            errors[f"{pointer}/{code}"] = wrong
    return amounts


def _what_is_wrong(amount: int, resource: Resource | None, period: str) -> str | None:
    """None if nothing is."""
    if resource is None:
        return "The product has no such resource."
    if not resource.min <= amount <= resource.max:
        return f"From {resource.min} to {resource.max}."
    if (amount - resource.min) % resource.step:
        return f"In steps of {resource.step}."
    if amount > resource.included and resource.price(period) is None:
        return "Not more than what is included is sold for this period."
    return None


def _resources_price(product: ProductDefinition, period: str, amounts: Mapping[str, int]) -> Money:
    """Of what is above the included amounts."""
    total = Money.zero(product.prices[0].amount.currency)
    for resource in product.resources:
        if unit_price := resource.price(period):
            amount = amounts.get(resource.code, resource.included)
            total += unit_price * max(0, amount - resource.included)
    return total
