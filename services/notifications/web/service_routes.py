"""What staff must tell the client about a service, as long as no notice does."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from marshmallow import Schema, fields

from services.notifications.projections.deletion_codes.query import DeletionCode, deletion_code
from services.notifications.web.current import store
from shared.rules.vocabulary import Role
from shared.web.blueprint import Blueprint
from shared.web.schemas import Instant

bp = Blueprint("services", __name__)


class DeletionCodeSchema(Schema):
    code = fields.String(required=True)
    expires_at = Instant(required=True)


@bp.get("/v1/services/<uuid:service_id>/deletion-code", roles={Role.STAFF})
@bp.response(200, DeletionCodeSchema)
def read_deletion_code(service_id: UUID) -> DeletionCode:
    """Read the one-time code with which the client may delete a service now."""
    key, now = current_app.extensions["notifications.check_key"], current_app.extensions["clock"]()
    with store().engine.connect() as connection:
        return deletion_code(connection, service_id, key, now)
