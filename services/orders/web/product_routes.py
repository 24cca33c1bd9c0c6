"""HTTP requests to commands and queries, for products and their types."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import BaseConverter

from services.orders import queries
from services.orders.commands import DefineProduct, DefineProductType
from services.orders.handlers import products as handlers
from services.orders.web.request import current_store, issued
from services.orders.web.schemas.products import (
    DefineProductSchema,
    DefineProductTypeSchema,
    ProductSchema,
    ProductTypeSchema,
)
from shared.eventstore.command_handling import CommandResult, handle
from shared.rules.catalogue import CODE_PATTERN, ProductDefinition, ProductTypeDefinition
from shared.rules.vocabulary import Role
from shared.web.blueprint import Blueprint
from shared.web.openapi import COMMAND_HEADERS, COMMAND_PARAMETERS, QUERY_HEADERS
from shared.web.responses import RouteResult, command_response, versioned_response
from shared.web.schemas import ListQuerySchema, page_schema

bp = Blueprint("products", __name__)


class CodeConverter(BaseConverter):
    """A path with something else does not exist."""

    regex = CODE_PATTERN


bp.record_once(lambda state: state.app.url_map.converters.update(code=CodeConverter))


@bp.get("/v1/products")
@bp.arguments(ListQuerySchema, location="query")
@bp.response(200, page_schema(ProductSchema))
def products(query: dict[str, Any]) -> dict[str, Any]:
    """List the products, by code."""
    return queries.products(current_store(), **query)


@bp.get("/v1/products/<code:code>")
@bp.response(200, ProductSchema, headers=QUERY_HEADERS)
def product(code: str) -> RouteResult:
    """Read a product."""
    view = queries.product(current_store(), code)
    return versioned_response(view, view["version"])


@bp.put("/v1/products/<code:code>", roles={Role.STAFF}, parameters=COMMAND_PARAMETERS)
@bp.arguments(DefineProductSchema)
@bp.response(200, ProductSchema, headers=COMMAND_HEADERS)
@bp.alt_response(201, schema=ProductSchema, headers=COMMAND_HEADERS)
def define_product(body: dict[str, Any], code: str) -> RouteResult:
    """Define a product, or replace its definition. What changes nothing, writes nothing."""
    parts = {name: tuple(body[name]) for name in ("prices", "resources", "configuration")}
    definition = ProductDefinition(code=code, **body | parts)
    command = DefineProduct(definition=definition, **issued())
    return _definition_response(handle(handlers.define_product, command, current_store()))


@bp.get("/v1/product-types")
@bp.arguments(ListQuerySchema, location="query")
@bp.response(200, page_schema(ProductTypeSchema))
def product_types(query: dict[str, Any]) -> dict[str, Any]:
    """List the product types, by code."""
    return queries.product_types(current_store(), **query)


@bp.get("/v1/product-types/<code:type_>")
@bp.response(200, ProductTypeSchema, headers=QUERY_HEADERS)
def product_type(type_: str) -> RouteResult:
    """Read a product type."""
    view = queries.product_type(current_store(), type_)
    return versioned_response(view, view["version"])


@bp.put("/v1/product-types/<code:type_>", roles={Role.STAFF}, parameters=COMMAND_PARAMETERS)
@bp.arguments(DefineProductTypeSchema)
@bp.response(200, ProductTypeSchema, headers=COMMAND_HEADERS)
@bp.alt_response(201, schema=ProductTypeSchema, headers=COMMAND_HEADERS)
def define_product_type(body: dict[str, Any], type_: str) -> RouteResult:
    """Define a product type, or replace its definition. What changes nothing, writes nothing."""
    features = {"features": tuple(body["features"])}
    definition = ProductTypeDefinition(type=type_, **body | features)
    command = DefineProductType(definition=definition, **issued())
    return _definition_response(handle(handlers.define_product_type, command, current_store()))


def _definition_response(result: CommandResult) -> RouteResult:
    """201 for the first definition."""
    return command_response(result, 201 if result.response["is_new"] else 200)
