"""What items cost, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.orders.domain.configuration import InvalidValue, kept_value, missing_fields
from services.orders.domain.pricing import PricedItem, check_complete, check_offered, price_items
from services.orders.domain.refusals import ConfigurationIncomplete, Invalid, UnknownProduct
from shared.rules.catalogue import ProductDefinition, RequestedItem
from shared.rules.money import Money
from shared.rules.refusals import NotOffered
from shared.rules.vocabulary import ConfigurationType
from tests.support.order_examples import PRODUCT


def priced(product: ProductDefinition = PRODUCT, **request: Any) -> PricedItem:
    item = RequestedItem(product=product.code, period="P1M", **request)
    return price_items([item], {product.code: product})[0]


def test_charge_is_period_and_resources_above_the_included_ones_and_setup() -> None:
    assert (priced().price, priced().charge) == (Money(500, "EUR"), Money(700, "EUR"))
    with_ips = priced(resources={"ip": 3})
    assert (with_ips.price, with_ips.charge) == (Money(700, "EUR"), Money(900, "EUR"))
    assert (priced().resources, with_ips.resources) == ({"ip": 1}, {"ip": 3})


def test_amounts_go_in_steps_from_the_minimum() -> None:
    resource = replace(PRODUCT.resources[0], min=2, max=8, step=3, included=2)
    product = replace(PRODUCT, resources=(resource,))
    assert priced(product, resources={"ip": 5}).price == Money(800, "EUR")
    with pytest.raises(Invalid):
        priced(product, resources={"ip": 4})


def test_more_than_included_needs_a_price_for_the_period() -> None:
    product = replace(PRODUCT, resources=(replace(PRODUCT.resources[0], prices=()),))
    assert priced(product).price == Money(500, "EUR")
    with pytest.raises(Invalid) as error:
        priced(product, resources={"ip": 2})
    assert error.value.extensions["errors"][0]["pointer"] == "/items/0/resources/ip"  # type: ignore[index]


def test_unknown_product_comes_before_everything_else() -> None:
    items = [RequestedItem(product="nothing", period="P9M"), RequestedItem(product="x", period="")]
    with pytest.raises(UnknownProduct):
        price_items(items, {})


def test_missing_data_are_refused_unless_it_is_a_quick_order() -> None:
    with pytest.raises(ConfigurationIncomplete) as error:
        check_complete([priced()])
    assert error.value.extensions["fields"] == ["hostname"]
    check_complete([priced(replace(PRODUCT, quick_order=True))])
    check_complete([priced(configuration={"hostname": "some-host"})])
    retired = replace(PRODUCT, on_sale=False, quick_order=True)
    with pytest.raises(NotOffered):
        check_offered([priced(retired)])


@pytest.mark.parametrize(
    ("value", "type_", "kept"),
    [
        ("Some Text", ConfigurationType.TEXT, "Some Text"),
        ("WWW.Example.COM", ConfigurationType.DOMAIN, "www.example.com"),
        ("b\u00fccher.example", ConfigurationType.DOMAIN, "xn--bcher-kva.example"),
        ("Web1", ConfigurationType.HOSTNAME, "web1"),
    ],
)
def test_names_are_kept_as_lower_case_a_labels(
    value: str, type_: ConfigurationType, kept: str
) -> None:
    assert kept_value(value, type_) == kept


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ("", ConfigurationType.HOSTNAME),
        ("a b", ConfigurationType.HOSTNAME),
        ("a_b", ConfigurationType.HOSTNAME),
        ("-a", ConfigurationType.HOSTNAME),
        ("a" * 64, ConfigurationType.HOSTNAME),
        ("example", ConfigurationType.DOMAIN),
        ("example.", ConfigurationType.DOMAIN),
        ("a..example", ConfigurationType.DOMAIN),
        (".".join(["a" * 50] * 6), ConfigurationType.DOMAIN),
        ("a" * 1001, ConfigurationType.TEXT),
    ],
)
def test_what_is_no_name_is_invalid(value: str, type_: ConfigurationType) -> None:
    with pytest.raises(InvalidValue):
        kept_value(value, type_)


def test_empty_text_counts_as_missing() -> None:
    assert missing_fields({"hostname": ""}, PRODUCT.configuration) == ["hostname"]
