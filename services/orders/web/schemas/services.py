"""Requests and responses about services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from services.orders.web.schemas.orders import (
    AutoRenewSchema,
    ConfigurationField,
    ResourcesField,
)
from shared.rules.vocabulary import AttemptOutcome, DeletionMoment
from shared.web.fields import Boolean, Choice, Code, Id, Instant, Integer, Period, Text

MAX_REASON_CHARACTERS = 500
"""Source: rules.md EC-20."""
MAX_CODE_CHARACTERS = 20
"""More than any has: a wrong one is for the domain to refuse."""


class SuspendServiceSchema(Schema):
    until = Instant()
    reason = Text(MAX_REASON_CHARACTERS, multiline=True)


class ResumeServiceSchema(Schema):
    reason = Text(MAX_REASON_CHARACTERS, multiline=True)


class RebootServiceSchema(Schema):
    hard = Boolean(metadata={"description": "Without asking the machine to shut down."})
    reason = Text(MAX_REASON_CHARACTERS, multiline=True)


class TransferServiceSchema(Schema):
    to_client_id = Id(required=True)
    reason = Text(MAX_REASON_CHARACTERS, multiline=True)


class DeleteServiceSchema(Schema):
    moment = Choice(DeletionMoment)
    code = Text(MAX_CODE_CHARACTERS, minimum=1, metadata={"description": "That was sent to you."})
    reason = Text(MAX_REASON_CHARACTERS, multiline=True)


class KeepServiceSchema(Schema):
    reason = Text(MAX_REASON_CHARACTERS, multiline=True)


class LiftHoldSchema(Schema):
    reason = Text(MAX_REASON_CHARACTERS, multiline=True)


class EditServiceSchema(Schema):
    label = Text(200)
    auto_renew = fields.Nested(AutoRenewSchema, allow_none=True)
    resources = ResourcesField()
    product = Code()

    @validates_schema
    def names_something(self, data: Mapping[str, Any], **_: object) -> None:
        if not data:
            raise ValidationError("Name at least one of label, auto_renew, resources, product.")


class RenewServiceSchema(Schema):
    period = Period(required=True)
    from_ = Instant(
        data_key="from",
        metadata={"description": "The end of the paid period that you have seen."},
    )
    free = Boolean(metadata={"description": "Staff only: without an order."})
    reason = Text(MAX_REASON_CHARACTERS, multiline=True)


class ConfigureServiceSchema(Schema):
    configuration = ConfigurationField(required=True)


class OperationErrorSchema(Schema):
    type = Text(100, required=True)
    message = Text(20_000, required=True, multiline=True)


OperationErrorSchema._declared_fields["class"] = Text(100, required=True)  # a reserved word


class ReportOperationSchema(Schema):
    attempt = Integer(required=True, minimum=1)
    outcome = Choice(AttemptOutcome, required=True)
    module = Text(100, required=True, minimum=1)
    error = fields.Nested(OperationErrorSchema, allow_none=True)
    result = fields.Dict(keys=fields.String(), allow_none=True)


class InstructionSchema(Schema):
    title = fields.String(required=True)
    text = fields.String(required=True, metadata={"description": "Markdown."})


class VersionSchema(Schema):
    version = fields.Integer(required=True)


class OperationResultSchema(VersionSchema):
    operation_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "Null if the panel has nothing to carry out."},
    )


class EditResultSchema(VersionSchema):
    flow = fields.String(
        required=True,
        metadata={"enum": ["applied", "order"], "description": "order: it must be paid first."},
    )
    operation_id = fields.UUID(metadata={"description": "Of what the panel must carry out."})
    order_id = fields.UUID(metadata={"description": "The order in which the change is paid."})
    applied = fields.List(
        fields.String(), metadata={"description": "What was applied without being paid."}
    )


class RenewalResultSchema(VersionSchema):
    order_id = fields.UUID(metadata={"description": "The order in which it is paid."})
    operation_id = fields.UUID(metadata={"description": "Of a period that was given away."})


class ConfigurationResultSchema(OperationResultSchema):
    missing = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Required fields that still have no value."},
    )
