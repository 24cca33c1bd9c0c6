"""Queries about the past of a service: history, explanation, differences."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.lifecycle import time_travel
from services.lifecycle.explanation import explain
from services.lifecycle.projections.service_history.query import history, history_page
from services.lifecycle.serializers import serialize_entry, serialize_reason
from services.lifecycle.views import earlier_service_view
from services.lifecycle.web.money_schemas import VersionQuerySchema
from services.lifecycle.web.schemas import (
    DiffSchema,
    ExplanationSchema,
    HistoryEntrySchema,
    ServiceSchema,
)
from services.lifecycle.web.service_queries import DiffQuerySchema, HistoryQuerySchema
from services.lifecycle.web.visibility import (
    first_visible_version,
    visible_service,
    wait_for_history,
)
from services.lifecycle.web.waiting import engine, wait_for
from shared.rules.status import status
from shared.rules.vocabulary import Role
from shared.web.auth import current_caller
from shared.web.blueprint import Blueprint
from shared.web.schemas import page_schema

NOT_COMPARED = {"version", "updated_at", "allowed", "parked"}
"""They differ always, or are of the present."""
SERVICE = ServiceSchema()

bp = Blueprint("history", __name__)


@bp.get("/v1/services/<uuid:service_id>/history")
@bp.arguments(HistoryQuerySchema, location="query")
@bp.response(200, page_schema(HistoryEntrySchema))
def service_history(query: dict[str, Any], service_id: UUID) -> dict[str, Any]:
    """Read what happened to a service, newest first."""
    caller, at_least_version = current_caller(), query["at_least_version"]
    present = visible_service(service_id, caller, at_least_version)
    page, following = wait_for(
        lambda connection: history_page(
            connection,
            service_id,
            with_attempts=caller.role is Role.STAFF,
            first_version=first_visible_version(present, caller),
            limit=query["limit"],
            cursor=query["cursor"],
        ),
        at_least_version,
    )
    return {"items": [serialize_entry(entry, caller.role) for entry in page], "next": following}


@bp.get("/v1/services/<uuid:service_id>/explain")
@bp.arguments(VersionQuerySchema, location="query")
@bp.response(200, ExplanationSchema)
def explain_service(query: dict[str, Any], service_id: UUID) -> dict[str, Any]:
    """Explain the status of a service by the events that decided it."""
    caller = current_caller()
    present = visible_service(service_id, caller, query["at_least_version"])
    wait_for_history(service_id, present.version)
    with engine().connect() as connection:
        entries = history(connection, service_id)
    state = time_travel.replay(entries)
    reasons = [
        serialize_reason(entry)
        for entry in explain(state, entries)
        if caller.role is Role.STAFF or not entry.staff_only
        if entry.version >= first_visible_version(present, caller)
    ]
    return {"status": status(state.facts), "because": reasons}


@bp.get("/v1/services/<uuid:service_id>/diff")
@bp.arguments(DiffQuerySchema, location="query")
@bp.response(200, DiffSchema)
def diff_service(query: dict[str, Any], service_id: UUID) -> dict[str, Any]:
    """Compare two versions of a service, field by field."""
    caller = current_caller()
    present = visible_service(service_id, caller, query["at_least_version"])
    wait_for_history(service_id, min(present.version, max(query["from"], query["to"])))
    first = first_visible_version(present, caller)
    with engine().connect() as connection:
        old, new = (
            SERVICE.dump(
                earlier_service_view(
                    time_travel.at_version(connection, service_id, query[end], first),
                    caller.role,
                    parked=False,
                )
            )
            for end in ("from", "to")
        )
    differing = [name for name in old if name not in NOT_COMPARED and old[name] != new[name]]
    changed = {name: [old[name], new[name]] for name in differing}
    return {"from": query["from"], "to": query["to"], "fields": changed}
