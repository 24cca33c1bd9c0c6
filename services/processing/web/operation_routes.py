"""What staff do with operations, over HTTP; and the modules that carry them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import Connection, Engine

from services.processing.journal import receipts, staff
from services.processing.journal.receipts import Answer
from services.processing.journal.transaction import transaction
from services.processing.modules.module import Module, PanelUnavailable
from services.processing.sealing import sealed_result
from services.processing.web.schemas import (
    CancelOperationSchema,
    CompleteOperationSchema,
    ModulesSchema,
    OperationAcceptedSchema,
    RetryOperationSchema,
)
from shared.eventstore.command_context import command_context
from shared.rules.vocabulary import Role
from shared.secret_box import SecretBox
from shared.web.blueprint import Blueprint
from shared.web.openapi import REPORT_PARAMETERS
from shared.web.responses import RouteResult

REPLAYED_HEADERS = {"Idempotency-Replayed": "Idempotency-Replayed"}
STAFF = {Role.STAFF}

bp = Blueprint("operations", __name__)


@bp.get("/v1/modules", roles=STAFF)
@bp.response(200, ModulesSchema)
def list_modules() -> dict[str, Any]:
    """List the processing modules and what their panels can do."""
    modules: Mapping[str, Module] = current_app.extensions["processing.modules"]
    items = [{"name": name, "features": _features(module)} for name, module in modules.items()]
    return {"items": items, "next": None}


@bp.post("/v1/operations/<uuid:operation_id>/retry", roles=STAFF, parameters=REPORT_PARAMETERS)
@bp.arguments(RetryOperationSchema, required=False)
@bp.response(202, OperationAcceptedSchema, headers=REPLAYED_HEADERS)
@bp.alt_response(200, schema=OperationAcceptedSchema, headers=REPLAYED_HEADERS)
def retry_operation(_: dict[str, Any], operation_id: UUID) -> RouteResult:
    """Try an operation again now, and count its attempts from 0. 200 while a try is in flight."""
    return _handle(operation_id, lambda tx: 202 if staff.retry(tx, operation_id) else 200)


@bp.post("/v1/operations/<uuid:operation_id>/complete", roles=STAFF, parameters=REPORT_PARAMETERS)
@bp.arguments(CompleteOperationSchema, required=False)
@bp.response(202, OperationAcceptedSchema, headers=REPLAYED_HEADERS)
def complete_operation(body: dict[str, Any], operation_id: UUID) -> RouteResult:
    """Finish an operation that was done by hand, with its data."""

    box: SecretBox = current_app.extensions["processing.secret_box"]
    result = sealed_result(body["result"], operation_id, box)

    def complete(tx: Connection) -> int:
        staff.complete(tx, operation_id, result, body["comment"])
        return 202

    return _handle(operation_id, complete)


@bp.post("/v1/operations/<uuid:operation_id>/cancel", roles=STAFF, parameters=REPORT_PARAMETERS)
@bp.arguments(CancelOperationSchema, required=False)
@bp.response(202, OperationAcceptedSchema, headers=REPLAYED_HEADERS)
def cancel_operation(body: dict[str, Any], operation_id: UUID) -> RouteResult:
    """Give an operation up. Refused while a try is in flight."""

    def cancel(tx: Connection) -> int:
        staff.cancel(tx, operation_id, body["reason"])
        return 202

    return _handle(operation_id, cancel)


def _handle(operation_id: UUID, command: Callable[[Connection], int]) -> RouteResult:
    """Answer, change and receipt in one transaction."""
    context, engine = command_context.get(), _engine()
    with transaction(engine) as tx:
        answer = receipts.find(tx, context)
        if answer is None:
            content = {"operation_id": str(operation_id)}
            answer = Answer(status=command(tx), content=content)
            receipts.keep(tx, context, answer)
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    return answer.content, answer.status, headers


def _features(module: Module) -> list[str] | None:
    try:
        return list(module.features())
    except PanelUnavailable:
        return None


def _engine() -> Engine:
    engine: Engine = current_app.extensions["processing.engine"]
    return engine
