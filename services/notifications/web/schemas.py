"""Questions in requests and responses."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from shared.rules.vocabulary import QuestionState, StaffQuestionState
from shared.web.fields import Id, Instant, Text
from shared.web.schemas import ListQuerySchema

STATES = [*dict.fromkeys([*QuestionState, *StaffQuestionState])]
WRITERS = ["client", "staff"]


class AskQuestionSchema(Schema):
    subject = Text(200, minimum=1, required=True)
    text = Text(20_000, minimum=1, multiline=True, required=True)
    department = fields.String(required=True)
    service_id = Id(load_default=None, allow_none=True)
    client_id = Id(metadata={"description": "For staff, who ask in a client's name."})


class WriteMessageSchema(Schema):
    text = Text(20_000, minimum=1, multiline=True, required=True)


class QuestionsQuerySchema(ListQuerySchema):
    state = fields.String(
        validate=validate.OneOf(STATES),
        metadata={"description": "One of the states that the caller's role sees."},
    )
    service_id = Id()


class MessageSchema(Schema):
    id = fields.UUID(required=True)
    at = Instant(required=True)
    from_ = fields.String(data_key="from", required=True, validate=validate.OneOf(WRITERS))
    text = fields.String(required=True, allow_none=True)


class QuestionSchema(Schema):
    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    subject = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    department = fields.String(required=True)
    service_id = fields.UUID(required=True, allow_none=True)
    messages = fields.List(fields.Nested(MessageSchema), required=True)
    version = fields.Integer(required=True)


class DepartmentsSchema(Schema):
    items = fields.List(fields.String(), required=True)
    next = fields.String(required=True, allow_none=True)
