"""A web app with one route of every kind, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Flask, g, request
from flask.testing import FlaskClient
from marshmallow import Schema, fields

from shared.eventstore.command_context import command_context
from shared.rules.vocabulary import Role
from shared.web.api import init_app
from shared.web.blueprint import Blueprint
from shared.web.context import expected_version
from shared.web.fields import Id, Text
from shared.web.openapi import COMMAND_PARAMETERS, KEYED_COMMAND_PARAMETERS
from shared.web.probes import Ready
from shared.web.schemas import ListQuerySchema
from shared.web.settings import WebSettings
from tests.support.apps import TOKEN_KEY
from tests.support.command_context import TIMESTAMP

THING = "/v1/things/00000000-0000-4000-8000-000000000001"


class ThingSchema(Schema):
    name = Text(10, required=True)
    client_id = Id()


class EventSchema(Schema):
    raw = fields.String()


class ResultSchema(Schema):
    command_id = fields.UUID(required=True)
    fingerprint = fields.String(allow_none=True)
    expected_version = fields.Integer(allow_none=True)


bp = Blueprint("things", __name__)


def create_app(ready: Ready | None = None, **options: Any) -> Flask:
    app = Flask(__name__)
    config = WebSettings(database_url="unused", token_key=TOKEN_KEY, **options)
    api = init_app(app, "some", config, lambda: TIMESTAMP, ready=ready)
    api.register_blueprint(bp)
    return app


def some_app(**options: Any) -> FlaskClient:
    return create_app(**options).test_client()


@bp.post("/v1/things", parameters=KEYED_COMMAND_PARAMETERS)
@bp.arguments(ThingSchema)
@bp.response(201, ResultSchema)
def make(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return _result()


@bp.get("/v1/things")
@bp.arguments(ListQuerySchema, location="query")
@bp.response(200, ListQuerySchema)
def things(query: Mapping[str, Any]) -> Mapping[str, Any]:
    return query


@bp.put("/v1/things/<uuid:thing_id>", roles={Role.STAFF}, parameters=COMMAND_PARAMETERS)
@bp.arguments(ThingSchema)
@bp.response(200, ResultSchema)
def change(body: Mapping[str, Any], thing_id: UUID) -> Mapping[str, Any]:
    return _result()


@bp.post("/v1/things/<uuid:thing_id>/use", roles={Role.CLIENT}, parameters=COMMAND_PARAMETERS)
@bp.response(200, ResultSchema)
def use(thing_id: UUID) -> Mapping[str, Any]:
    return _result()


@bp.post("/v1/things/<name>/events", signed=True)
@bp.response(200, EventSchema)
def take_event(name: str) -> Mapping[str, Any]:
    return {"raw": request.get_data().decode()}


@bp.get("/internal/v1/things")
@bp.response(200, ResultSchema)
def internal() -> Mapping[str, Any]:
    return {"command_id": UUID(g.trace_id)}


def _result() -> Mapping[str, Any]:
    context = command_context.get()
    return {
        "command_id": context.command_id,
        "fingerprint": context.fingerprint,
        "expected_version": expected_version(),
    }
