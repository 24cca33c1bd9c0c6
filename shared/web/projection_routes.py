"""What every app that follows events shows to staff: its projections, and what they parked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask, current_app
from marshmallow import Schema, fields
from sqlalchemy import Row

from shared.rules.vocabulary import Role
from shared.subscriptions import generations, parking
from shared.subscriptions.progress import Followed
from shared.web import probes
from shared.web.blueprint import Blueprint
from shared.web.projection_metrics import ProjectionMetrics
from shared.web.schemas import Instant, page_schema

bp = Blueprint("projections", __name__)


class PositionSchema(Schema):
    source = fields.String(required=True)
    partition = fields.Integer(required=True)
    position = fields.Integer(required=True)
    lag = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Null: the source does not say where it ends."},
    )


class ProjectionSchema(Schema):
    name = fields.String(required=True)
    generation = fields.Integer(required=True)
    positions = fields.List(fields.Nested(PositionSchema), required=True)
    parked = fields.Integer(required=True, metadata={"description": "Events."})
    replayed_at = Instant(required=True, allow_none=True)


class ParkedEventSchema(Schema):
    projection = fields.String(required=True)
    name = fields.UUID(
        required=True,
        metadata={"description": "To retry or discard it: its stream, else made from the bytes."},
    )
    stream_id = fields.UUID(required=True, allow_none=True)
    version = fields.Integer(required=True, allow_none=True)
    reason = fields.String(required=True)
    parked_at = Instant(required=True)
    value = fields.String(required=True, metadata={"description": "The bytes, as UTF-8."})


def init_app(app: Flask, followed: Followed) -> None:
    """The blueprint is registered by the app."""
    app.extensions["followed"] = followed
    probes.add_metrics(app, ProjectionMetrics(followed))


@bp.get("/v1/projections", roles={Role.STAFF})
@bp.response(200, page_schema(ProjectionSchema))
def projections() -> Mapping[str, Any]:
    """List what follows events, and how far it has come."""
    return {"items": list(_followed().progress()), "next": None}


@bp.get("/v1/parked", roles={Role.STAFF})
@bp.response(200, page_schema(ParkedEventSchema))
def parked() -> Mapping[str, Any]:
    """List the events that wait for an operator, in order of arrival."""
    return {"items": list(_parked(_followed())), "next": None}


def _parked(followed: Followed) -> Iterator[Mapping[str, Any]]:
    with followed.engine.connect() as connection:
        for projection in followed.projections:
            living = generations.live(connection, projection.name)
            yield from map(_row, parking.rows(connection, parking.is_of(living)))


def _row(row: Row[Any]) -> Mapping[str, Any]:
    return {**row._mapping, "name": parking.name(row), "value": row.value.decode(errors="replace")}


def _followed() -> Followed:
    followed: Followed = current_app.extensions["followed"]
    return followed
