"""Requests and responses about the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from shared.rules.catalogue import ConfigurationField, Price, Resource, ResourcePrice
from shared.rules.money import Money
from shared.rules.vocabulary import ConfigurationType, DeletionMoment, DeletionPolicy, EditPolicy
from shared.web.fields import Boolean, Choice, Code, Integer, Period, Text
from shared.web.money_fields import AmountField

MAX_PARTS = 100
MAX_RESOURCE_AMOUNT = 10**9
FEATURES = ("suspend", "resume", "reboot")
"""Of a type that names none."""


def _no_price() -> Money:
    return Money.zero(current_app.config["CURRENCY"])


def _check_distinct(parts: list[Any], name: str) -> None:
    values = [getattr(part, name) for part in parts]
    for number, value in enumerate(values):
        if value in values[:number]:
            raise ValidationError({number: {name: ["Must be named once."]}})


class PriceSchema(Schema):
    period = Period(required=True)
    amount = AmountField(required=True)
    setup = AmountField(load_default=_no_price)

    @post_load
    def to_price(self, data: Mapping[str, Any], **_: object) -> Price:
        return Price(**data)


class ResourcePriceSchema(Schema):
    period = Period(required=True)
    amount = AmountField(required=True)

    @post_load
    def to_price(self, data: Mapping[str, Any], **_: object) -> ResourcePrice:
        return ResourcePrice(**data)


class ResourceSchema(Schema):
    code = Code(required=True)
    name = Text(200, required=True, minimum=1)
    unit = Text(50, load_default="")
    included = Integer(load_default=0, minimum=0, maximum=MAX_RESOURCE_AMOUNT)
    min = Integer(load_default=0, minimum=0, maximum=MAX_RESOURCE_AMOUNT)
    max = Integer(required=True, minimum=0, maximum=MAX_RESOURCE_AMOUNT)
    step = Integer(load_default=1, minimum=1, maximum=MAX_RESOURCE_AMOUNT)
    edit = Choice(EditPolicy, load_default=EditPolicy.BOTH)
    prices = fields.List(
        fields.Nested(ResourcePriceSchema),
        load_default=list,
        validate=[validate.Length(max=MAX_PARTS), lambda parts: _check_distinct(parts, "period")],
    )

    @validates_schema
    def check_range(self, data: Mapping[str, Any], **_: object) -> None:
        if data["min"] > data["max"]:
            raise ValidationError("Must not be less than min.", "max")

    @post_load
    def to_resource(self, data: Mapping[str, Any], **_: object) -> Resource:
        return Resource(**{**data, "prices": tuple(data["prices"])})


class ConfigurationFieldSchema(Schema):
    field = Text(100, required=True, minimum=1)
    required = Boolean(load_default=False)
    type = Choice(ConfigurationType, load_default=ConfigurationType.TEXT)
    unique = Boolean(load_default=False)

    @post_load
    def to_field(self, data: Mapping[str, Any], **_: object) -> ConfigurationField:
        return ConfigurationField(**data)


class DefineProductSchema(Schema):
    name = Text(200, required=True, minimum=1)
    type = Code(required=True)
    module = Code(required=True)
    on_sale = Boolean(load_default=True)
    quick_order = Boolean(load_default=False)
    prices = fields.List(
        fields.Nested(PriceSchema),
        required=True,
        validate=[
            validate.Length(min=1, max=MAX_PARTS),
            lambda parts: _check_distinct(parts, "period"),
        ],
    )
    resources = fields.List(
        fields.Nested(ResourceSchema),
        load_default=list,
        validate=[validate.Length(max=MAX_PARTS), lambda parts: _check_distinct(parts, "code")],
    )
    configuration = fields.List(
        fields.Nested(ConfigurationFieldSchema),
        load_default=list,
        validate=[validate.Length(max=MAX_PARTS), lambda parts: _check_distinct(parts, "field")],
    )
    instruction = Text(100_000, multiline=True, load_default=None, allow_none=True)


class ProductSchema(DefineProductSchema):
    code = fields.String(required=True)
    version = fields.Integer(required=True)


class DefineProductTypeSchema(Schema):
    name = Text(200, required=True, minimum=1)
    client_may_suspend = Boolean(load_default=False)
    deletion = Choice(DeletionPolicy, load_default=DeletionPolicy.ALLOWED)
    deletion_moment = Choice(DeletionMoment, load_default=DeletionMoment.AT_ONCE)
    grace_days = Integer(load_default=0, minimum=0, maximum=3650)
    auto_delete_days = Integer(load_default=14, minimum=0, maximum=3650)
    delete_held_by_hand = Boolean(load_default=False)
    refund_on_delete = fields.String(
        load_default="none", validate=validate.OneOf(["none", "pro_rata"])
    )
    charge_downtime = Boolean(load_default=False)
    renew_not_earlier_than_days = Integer(
        load_default=None, allow_none=True, minimum=0, maximum=3650
    )
    features = fields.List(
        Text(50, minimum=1),
        load_default=lambda: list(FEATURES),
        validate=validate.Length(max=MAX_PARTS),
    )


class ProductTypeSchema(DefineProductTypeSchema):
    type = fields.String(required=True)
    version = fields.Integer(required=True)
