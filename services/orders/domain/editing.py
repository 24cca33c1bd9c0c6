"""What an edit makes of a service, and what that costs. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.orders.domain.change import Change
from services.orders.domain.change_cost import ChangeCost, cost_of_product, cost_of_resources
from services.orders.domain.configuration import missing_fields
from services.orders.domain.paid_period import PaidTime
from services.orders.domain.pricing import amounts_of, price_of
from services.orders.domain.refusals import ConfigurationIncomplete, Invalid
from services.orders.domain.specification import ServiceSpecification
from shared.rules.catalogue import ProductDefinition
from shared.rules.money import Money
from shared.rules.refusals import NotOffered
from shared.rules.vocabulary import EditPolicy, Role


def change_to(
    specification: ServiceSpecification,
    present: ProductDefinition,
    wanted: ProductDefinition,
    amounts: Mapping[str, int],
    left: PaidTime,
) -> Change | None:
    """None: everything is so already. `amounts` by resource; what they do not name stays.

    Of the same product only the resources count: what else its price has become since is a matter
    of the next renewal. Raises Invalid, ConfigurationIncomplete, NotOffered.
    """
    resources = _resources_to_be(specification, present, wanted, amounts, left)
    if wanted.code == specification.product and resources == specification.resources:
        return None
    cost = change_cost(specification, wanted, resources, left)
    return Change(
        product=wanted.code,
        product_name=wanted.name,
        instruction=wanted.instruction is not None,
        resources=resources,
        price=_price_after(specification, present, wanted, resources),
        charge=cost.charge,
        priced_at=left.at,
        parts=cost.parts,
    )


def change_cost(
    specification: ServiceSpecification,
    wanted: ProductDefinition,
    resources: Mapping[str, int],
    left: PaidTime,
) -> ChangeCost:
    """`resources`: the amounts after the change."""
    if wanted.code == specification.product:
        return cost_of_resources(wanted, specification.resources, resources, left)
    return cost_of_product(wanted, resources, specification.product_name, left)


@dataclass(frozen=True, kw_only=True)
class EditedItem:
    """What a service costs in its unpaid order, with other amounts."""

    resources: dict[str, int]
    price: Money
    charge: Money


def edited_item(
    specification: ServiceSpecification, product: ProductDefinition, amounts: Mapping[str, int]
) -> EditedItem:
    """At today's prices. Raises Invalid, NotOffered."""
    resources = _resources_after(specification, product, amounts, [specification.period])
    price = _price(product, specification.period, resources)
    sold = product.price(specification.period)
    assert sold, "it has a price"
    return EditedItem(resources=resources, price=price, charge=price + sold.setup)


def check_edit_policy(
    role: Role, specification: ServiceSpecification, change: Change, wanted: ProductDefinition
) -> None:
    """Policies of resources bind clients; nobody gets a product that is not on sale.

    Raises NotOffered.
    """
    if change.product != specification.product:
        if not wanted.on_sale:
            raise NotOffered(products=[wanted.code])
        return
    before, after = specification.resources, change.resources
    refused = [
        each.code
        for each in wanted.resources
        if each.code in after
        and not _may_move(each.edit, before.get(each.code, each.included), after[each.code])
    ]
    if role is Role.CLIENT and refused:
        raise NotOffered(resources=refused)


def _check_other_product(
    specification: ServiceSpecification,
    present: ProductDefinition,
    wanted: ProductDefinition,
    periods: Sequence[str],
) -> None:
    if wanted.type != specification.product_type:
        raise Invalid.at(product="The product is of another type.")
    if wanted.module != present.module:
        raise Invalid.at(product="The product is made on another panel.")
    if any(wanted.price(period) is None for period in periods):
        raise Invalid.at(product="The product is not sold for the period of the service.")
    if missing := missing_fields(specification.configuration, wanted.configuration):
        details = {f"/configuration/{field}": "The product requires it." for field in missing}
        raise ConfigurationIncomplete.of(details, fields=missing)


def _resources_to_be(
    specification: ServiceSpecification,
    present: ProductDefinition,
    wanted: ProductDefinition,
    amounts: Mapping[str, int],
    left: PaidTime,
) -> dict[str, int]:
    """Raises as `change_to`: the product must be sold for every period that is paid for."""
    periods = list(dict.fromkeys([specification.period, *(each.period for each in left.periods)]))
    if wanted.code != specification.product:
        _check_other_product(specification, present, wanted, periods)
    return _resources_after(specification, wanted, amounts, periods)


def _price_after(
    specification: ServiceSpecification,
    present: ProductDefinition,
    wanted: ProductDefinition,
    resources: Mapping[str, int],
) -> Money:
    """For one period of the service."""
    price = _price(wanted, specification.period, resources)
    if wanted.code != specification.product:
        return price
    base = _price(present, specification.period, specification.resources)
    return max(specification.price + (price - base), Money.zero(price.currency))


def _resources_after(
    specification: ServiceSpecification,
    wanted: ProductDefinition,
    amounts: Mapping[str, int],
    periods: Sequence[str],
) -> dict[str, int]:
    """Another product keeps the amounts that it has too, within its own limits."""
    errors: dict[str, str] = {}
    for period in periods:
        asked = amounts_of(amounts, wanted, period, "/resources", errors)
    if errors:
        raise Invalid.of(errors)
    present = specification.resources
    if wanted.code == specification.product:
        return {**present, **amounts}
    kept = {
        each.code: present[each.code]
        for each in wanted.resources
        if each.min <= present.get(each.code, each.min - 1) <= each.max
    }
    return {**asked, **kept, **amounts}


def _price(product: ProductDefinition, period: str, resources: Mapping[str, int]) -> Money:
    if price := price_of(product, period, resources):
        return price
    raise NotOffered(period=period)


def _may_move(policy: EditPolicy, present: int, wanted: int) -> bool:
    match policy:
        case EditPolicy.BOTH:
            return True
        case EditPolicy.UP:
            return wanted >= present
        case EditPolicy.DOWN:
            return wanted <= present
        case EditPolicy.NONE:
            return wanted == present
