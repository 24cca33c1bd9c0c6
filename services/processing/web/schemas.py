"""Requests and responses."""

from __future__ import annotations

from marshmallow import Schema, fields

from shared.web.fields import Text


class RetryOperationSchema(Schema):
    """An empty object."""


class CompleteOperationSchema(Schema):
    result = fields.Dict(keys=Text(100, minimum=1), load_default=dict)
    comment = Text(500, multiline=True, load_default="")


class CancelOperationSchema(Schema):
    reason = Text(500, multiline=True, load_default="")


class OperationAcceptedSchema(Schema):
    operation_id = fields.UUID(required=True)


class ModuleSchema(Schema):
    name = fields.String(required=True)
    features = fields.List(
        fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "Null: the panel cannot be asked at the moment."},
    )


class ModulesSchema(Schema):
    items = fields.List(fields.Nested(ModuleSchema), required=True)
    next = fields.String(required=True, allow_none=True)
