"""Requests and responses about abuse."""

from __future__ import annotations

from marshmallow import Schema, fields

from shared.web.fields import Id, Integer, Text

MAX_POINTS = 1_000_000
"""Of one case."""


class AddAbusePointsSchema(Schema):
    points = Integer(
        required=True,
        minimum=-MAX_POINTS,
        maximum=MAX_POINTS,
        metadata={"description": "Negative ones take points back; the total stays above zero."},
    )
    subject = Text(200, minimum=1, required=True)
    service_id = Id(allow_none=True, metadata={"description": "The case is about this service."})


class AbusePointsSchema(Schema):
    points = fields.Integer(required=True)
    limit = fields.Integer(required=True, metadata={"description": "0: nobody is blocked."})
    blocked = fields.Boolean(required=True)
    version = fields.Integer(required=True)
