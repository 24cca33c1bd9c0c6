"""Query strings about services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import current_app
from marshmallow import ValidationError, fields, validate, validates, validates_schema

from services.lifecycle.projections.service_state.query import SortBy
from services.lifecycle.web.money_schemas import MAX_VERSION, VersionQuerySchema
from shared.rules.vocabulary import OperationKind, OperationState, Status
from shared.web.fields import Choice, Code, Id, Instant, QueryInteger, Text
from shared.web.schemas import ListQuerySchema

SORTS = [*SortBy, *(f"-{each}" for each in SortBy)]


def business_time() -> datetime:
    now: datetime = current_app.extensions["clock"]()
    return now


class ServiceQuerySchema(VersionQuerySchema):
    at_version = QueryInteger(minimum=0, maximum=MAX_VERSION)
    as_of = Instant()

    @validates("as_of")
    def not_in_the_future(self, value: datetime, data_key: str) -> None:
        if value > business_time():
            raise ValidationError("Must not be in the future.")

    @validates_schema
    def not_both(self, data: dict[str, Any], **_: object) -> None:
        if "at_version" in data and "as_of" in data:
            raise ValidationError("Not allowed together with as_of.", "at_version")


class ServicesQuerySchema(ListQuerySchema):
    status = Choice(Status)
    product_type = Code()
    product = Code()
    text = Text(200, minimum=1)
    client_id = Id()
    order_id = Id()
    sort = fields.String(load_default="-created_at", validate=validate.OneOf(SORTS))


class HistoryQuerySchema(ListQuerySchema):
    at_least_version = QueryInteger(load_default=0, minimum=0, maximum=MAX_VERSION)


class DiffQuerySchema(VersionQuerySchema):
    """Versions of the service."""

    from_ = QueryInteger(
        data_key="from", attribute="from", required=True, minimum=1, maximum=MAX_VERSION
    )
    to = QueryInteger(required=True, minimum=1, maximum=MAX_VERSION)


class OperationsQuerySchema(ListQuerySchema):
    state = Choice(OperationState)
    kind = Choice(OperationKind)
