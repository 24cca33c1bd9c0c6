"""Requests and responses about services."""

from __future__ import annotations

from marshmallow import Schema, fields

from services.orders.web.schemas.orders import ConfigurationField
from shared.rules.vocabulary import AttemptOutcome, DeletionMoment
from shared.web.fields import Boolean, Choice, Id, Instant, Integer, Text

MAX_REASON_CHARACTERS = 500
"""Source: rules.md EC-20."""


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
    reason = Text(MAX_REASON_CHARACTERS, multiline=True)


class KeepServiceSchema(Schema):
    reason = Text(MAX_REASON_CHARACTERS, multiline=True)


class LiftHoldSchema(Schema):
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


class VersionSchema(Schema):
    version = fields.Integer(required=True)


class OperationResultSchema(VersionSchema):
    operation_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "Null if the panel has nothing to carry out."},
    )


class ConfigurationResultSchema(OperationResultSchema):
    missing = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Required fields that still have no value."},
    )
