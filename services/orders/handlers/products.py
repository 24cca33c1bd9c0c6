"""Handlers of the commands that define the catalogue."""

from __future__ import annotations

from services.orders.commands import DefineProduct, DefineProductType
from services.orders.domain.product import Product, ProductType
from services.orders.domain.refusals import Invalid
from services.orders.handlers.checks import check_version
from services.orders.instruction.language import TemplateError, compiled
from services.orders.store import OrdersStore
from services.orders.views import product_type_view, product_view
from shared.eventstore.command_handling import Decision
from shared.rules.catalogue import product_id, product_type_id


def define_product(command: DefineProduct, store: OrdersStore) -> Decision:
    """The same definition again writes nothing. Raises Invalid, VersionConflict."""
    definition = command.definition
    if not store.find(ProductType, product_type_id(definition.type)):
        raise Invalid.at(type="There is no such product type.")
    _check_instruction(definition.instruction)
    product = store.find(Product, product_id(definition.code))
    check_version(product, command)
    if is_new := product is None:
        product = Product.define(definition)
    else:
        product.redefine(definition)
    return Decision(changed=[product], response={**product_view(product), "is_new": is_new})


def _check_instruction(template: str | None) -> None:
    """Raises Invalid, with the line."""
    try:
        if template:
            compiled(template)
    except TemplateError as error:
        raise Invalid.at(instruction=str(error)) from None


def define_product_type(command: DefineProductType, store: OrdersStore) -> Decision:
    """The same definition again writes nothing. Raises VersionConflict."""
    definition = command.definition
    product_type = store.find(ProductType, product_type_id(definition.type))
    check_version(product_type, command)
    if is_new := product_type is None:
        product_type = ProductType.define(definition)
    else:
        product_type.redefine(definition)
    response = {**product_type_view(product_type), "is_new": is_new}
    return Decision(changed=[product_type], response=response)
