"""HTTP requests for the instruction manual of a service."""

from __future__ import annotations

from uuid import UUID

from services.orders import queries
from services.orders.views import View
from services.orders.web.request import current_secret_box, current_store
from services.orders.web.schemas.services import InstructionSchema
from shared.web.auth import current_caller
from shared.web.blueprint import Blueprint

bp = Blueprint("instruction", __name__)


@bp.get("/v1/services/<uuid:service_id>/instruction")
@bp.response(200, InstructionSchema)
def read_instruction(service_id: UUID) -> View:
    """Read how to use a service, with its access data."""
    return queries.instruction(current_store(), current_secret_box(), service_id, current_caller())
