"""What an edit costs and whom the policies of resources bind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from services.orders.domain.change import Change
from services.orders.domain.editing import change_to, check_edit_policy, edited_item
from services.orders.domain.paid_period import PaidPeriod, PaidTime
from services.orders.domain.refusals import ConfigurationIncomplete, Invalid
from services.orders.domain.specification import ServiceSpecification
from shared.rules.catalogue import Price, ProductDefinition, ResourcePrice
from shared.rules.money import Money
from shared.rules.refusals import NotOffered
from shared.rules.vocabulary import EditPolicy, Role
from tests.support.order_examples import PRODUCT as WITH_HOSTNAME
from tests.support.service_events import ORDER_ID, PAID_UNTIL, SPECIFICATION

JANUARY = datetime(2026, 1, 1, tzinfo=UTC)
PRODUCT = replace(WITH_HOSTNAME, configuration=())
(IP,) = PRODUCT.resources
OTHER = replace(
    PRODUCT,
    code="other",
    name="Other",
    prices=(Price(period="P1M", amount=Money(800, "EUR"), setup=Money(1000, "EUR")),),
)


def paid(minor: int = 500) -> PaidTime:
    """A whole month is left."""
    january = PaidPeriod(
        order_id=ORDER_ID,
        period="P1M",
        starts_at=JANUARY,
        ends_at=PAID_UNTIL,
        value=Money(minor, "EUR"),
    )
    return PaidTime.left_of([january], JANUARY)


def changed_to(
    specification: ServiceSpecification,
    present: ProductDefinition,
    wanted: ProductDefinition,
    amounts: dict[str, int],
    left: PaidTime | None = None,
) -> Change | None:
    return change_to(specification, present, wanted, amounts, left or paid())


def with_ip(**fields: Any) -> ProductDefinition:
    return replace(PRODUCT, resources=(replace(IP, **fields),))


def test_more_costs_the_difference_for_a_period_and_no_set_up_fee() -> None:
    change = changed_to(SPECIFICATION, PRODUCT, PRODUCT, {"ip": 3})
    assert change
    assert (change.charge, change.price) == (Money(200, "EUR"), Money(700, "EUR"))
    assert change.resources == {"ip": 3}


def test_less_is_free_and_cheaper_from_then_on() -> None:
    present = replace(SPECIFICATION, resources={"ip": 3}, price=Money(700, "EUR"))
    change = changed_to(present, PRODUCT, PRODUCT, {"ip": 1})
    assert change
    assert (change.charge, change.price) == (Money(0, "EUR"), Money(500, "EUR"))


@pytest.mark.parametrize("amounts", [{}, {"ip": 1}])
def test_what_is_so_already_is_no_change(amounts: dict[str, int]) -> None:
    assert changed_to(SPECIFICATION, PRODUCT, PRODUCT, amounts) is None


def test_price_of_the_product_itself_is_a_matter_of_the_next_renewal() -> None:
    dearer = replace(PRODUCT, prices=(replace(PRODUCT.prices[0], amount=Money(900, "EUR")),))
    change = changed_to(SPECIFICATION, dearer, dearer, {"ip": 2})
    assert change
    assert (change.charge, change.price) == (Money(100, "EUR"), Money(600, "EUR"))


def test_another_product_costs_the_difference_to_what_was_paid() -> None:
    dearer = changed_to(SPECIFICATION, PRODUCT, OTHER, {})
    assert dearer
    assert (dearer.product, dearer.charge) == ("other", Money(300, "EUR"))
    assert dearer.price == Money(800, "EUR")
    cheaper = changed_to(
        replace(SPECIFICATION, price=Money(900, "EUR")), PRODUCT, OTHER, {}, left=paid(900)
    )
    assert cheaper
    assert (cheaper.charge, cheaper.price) == (Money(0, "EUR"), Money(800, "EUR"))


def test_another_product_keeps_the_amounts_that_it_has_too() -> None:
    present = replace(SPECIFICATION, resources={"ip": 4, "disk": 9}, price=Money(800, "EUR"))
    change = changed_to(present, PRODUCT, OTHER, {})
    assert change
    assert change.resources == {"ip": 4}
    small = replace(OTHER, resources=(replace(IP, max=2),))
    limited = changed_to(present, PRODUCT, small, {})
    assert limited
    assert limited.resources == {"ip": 1}


@pytest.mark.parametrize(
    "wanted",
    [
        replace(OTHER, type="other-type"),
        replace(OTHER, module="other-panel"),
        replace(OTHER, prices=(replace(OTHER.prices[0], period="P1Y"),)),
    ],
)
def test_product_that_cannot_take_its_place(wanted: ProductDefinition) -> None:
    with pytest.raises(Invalid) as refusal:
        changed_to(SPECIFICATION, PRODUCT, wanted, {})
    errors: Any = refusal.value.extensions["errors"]
    assert [each["pointer"] for each in errors] == ["/product"]


def test_product_whose_data_are_missing() -> None:
    with pytest.raises(ConfigurationIncomplete) as refusal:
        changed_to(SPECIFICATION, PRODUCT, replace(WITH_HOSTNAME, code="other"), {})
    assert refusal.value.extensions["fields"] == ["hostname"]


@pytest.mark.parametrize("amounts", [{"ip": 9}, {"ram": 1}])
def test_amounts_that_the_product_does_not_sell(amounts: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        changed_to(SPECIFICATION, PRODUCT, PRODUCT, amounts)


@pytest.mark.parametrize(
    ("policy", "amount", "is_allowed"),
    [
        (EditPolicy.BOTH, 1, True),
        (EditPolicy.BOTH, 3, True),
        (EditPolicy.UP, 3, True),
        (EditPolicy.UP, 1, False),
        (EditPolicy.DOWN, 1, True),
        (EditPolicy.DOWN, 3, False),
        (EditPolicy.NONE, 3, False),
        (EditPolicy.NONE, 1, False),
    ],
)
def test_policy_of_a_resource_binds_clients(
    policy: EditPolicy, amount: int, is_allowed: bool
) -> None:
    present, product = replace(SPECIFICATION, resources={"ip": 2}), with_ip(edit=policy)
    change = changed_to(present, product, product, {"ip": amount})
    assert change
    check_edit_policy(Role.STAFF, present, change, product)
    if is_allowed:
        check_edit_policy(Role.CLIENT, present, change, product)
    else:
        with pytest.raises(NotOffered):
            check_edit_policy(Role.CLIENT, present, change, product)


def test_resource_that_the_product_did_not_have_yet_hinders_no_edit() -> None:
    disk = replace(IP, code="disk", included=0, min=0, edit=EditPolicy.UP)
    product = replace(PRODUCT, resources=(IP, disk))
    more = changed_to(SPECIFICATION, product, product, {"ip": 2})
    with_disk = changed_to(SPECIFICATION, product, product, {"disk": 1})
    assert more and with_disk
    assert with_disk.charge == Money(100, "EUR")
    for change in (more, with_disk):
        check_edit_policy(Role.CLIENT, SPECIFICATION, change, product)


def test_nobody_changes_to_what_is_not_on_sale_and_what_one_has_may_grow() -> None:
    gone = replace(OTHER, on_sale=False)
    change = changed_to(SPECIFICATION, PRODUCT, gone, {})
    assert change
    with pytest.raises(NotOffered):
        check_edit_policy(Role.STAFF, SPECIFICATION, change, gone)
    retired = replace(PRODUCT, on_sale=False)
    more = changed_to(SPECIFICATION, retired, retired, {"ip": 2})
    assert more
    check_edit_policy(Role.CLIENT, SPECIFICATION, more, retired)


def test_period_that_is_sold_no_more_is_not_offered() -> None:
    by_year = ResourcePrice(period="P1Y", amount=Money(1000, "EUR"))
    yearly = replace(PRODUCT, prices=(replace(PRODUCT.prices[0], period="P1Y"),))
    sold = replace(yearly, resources=(replace(IP, prices=(*IP.prices, by_year)),))
    with pytest.raises(NotOffered):
        changed_to(SPECIFICATION, sold, sold, {"ip": 2})


def test_item_of_the_cart_costs_what_the_catalogue_says_with_set_up_fee() -> None:
    item = edited_item(SPECIFICATION, PRODUCT, {"ip": 3})
    assert (item.price, item.charge) == (Money(700, "EUR"), Money(900, "EUR"))
