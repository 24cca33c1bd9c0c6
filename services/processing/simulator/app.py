"""The HTTP protocol between our HTTP module and a panel, and `PUT /faults`. See the README."""

from __future__ import annotations

import socket
import time
from http import HTTPStatus
from typing import TypeVar, assert_never
from uuid import UUID

import msgspec
from flask import Blueprint, Flask, Response, current_app, request
from sqlalchemy import Engine
from werkzeug.exceptions import HTTPException

from services.processing.simulator import checkout_page
from services.processing.simulator.checkout_page import DemoGateway
from services.processing.simulator.faults import Fault, FaultMode, Faults
from services.processing.simulator.machines import Machines, NoSuchMachine, OperationRequest
from services.processing.simulator.settings import SimulatorSettings
from services.processing.simulator.tables import TABLES
from shared import database, settings

T = TypeVar("T")

FEATURES = ("suspend", "resume", "reboot", "renew", "transfer", "delete", "edit")
REFUSALS = {
    FaultMode.TEMPORARY: HTTPStatus.SERVICE_UNAVAILABLE,
    FaultMode.IMPOSSIBLE: HTTPStatus.UNPROCESSABLE_ENTITY,
    FaultMode.NO_CAPACITY: HTTPStatus.INSUFFICIENT_STORAGE,
}

bp = Blueprint("panel", __name__)


class Panel:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.machines, self.faults = Machines(engine), Faults(engine)
        self.running: set[UUID] = set()
        """Operations that a slow fault delays."""

    def close(self) -> None:
        self._engine.dispose()


def create_app(config: SimulatorSettings | None = None) -> Flask:
    app, config = Flask(__name__), config or settings.load(SimulatorSettings)
    engine = database.engine(config.database_url)
    TABLES.create_all(engine)
    app.extensions["panel"] = Panel(engine)
    app.register_blueprint(bp)
    if key := config.gateway_key():
        app.extensions["demo_gateway"] = DemoGateway(engine, key, config.orders_url)
        app.register_blueprint(checkout_page.bp)
    app.register_error_handler(HTTPException, _http_error)
    return app


@bp.put("/operations/<uuid:operation_id>")
def carry_out(operation_id: UUID) -> Response:
    operation = _body(OperationRequest)
    if not (fault := _panel().faults.next(operation.kind)):
        return _done(operation_id, operation)
    match fault.mode:
        case FaultMode.TEMPORARY | FaultMode.IMPOSSIBLE | FaultMode.NO_CAPACITY as mode:
            return _failure(REFUSALS[mode], mode, "fault", "A fault was set with PUT /faults.")
        case FaultMode.DROP_REQUEST:
            return _drop_connection()
        case FaultMode.DROP_RESPONSE:
            _done(operation_id, operation)
            return _drop_connection()
        case FaultMode.SLOW:
            return _slowly(operation_id, operation, fault.seconds)
        case _:
            assert_never(fault.mode)


@bp.get("/operations/<uuid:operation_id>")
def outcome(operation_id: UUID) -> Response:
    if operation_id in _panel().running:
        return _running(operation_id)
    result = _panel().machines.result(operation_id)
    if result is None:
        return _failure(HTTPStatus.NOT_FOUND, "unknown", "unknown_operation", "Never heard of it.")
    return _json({"operation_id": operation_id, "state": "done", "result": result})


@bp.get("/machines")
def machines() -> Response:
    return _json({"machines": _panel().machines.list(request.args.get("owner_tag"))})


@bp.get("/features")
def features() -> Response:
    return _json({"features": FEATURES})


@bp.put("/faults")
def replace_faults() -> Response:
    faults = _body(dict[str, Fault])
    try:
        _panel().faults.replace(faults)
    except ValueError as error:
        return _failure(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "invalid_body", str(error))
    return _json(faults)


@bp.get("/healthz", endpoint="healthz")
@bp.get("/readyz", endpoint="readyz")
def ready() -> Response:
    return Response("ok", mimetype="text/plain")


def _done(operation_id: UUID, operation: OperationRequest) -> Response:
    try:
        result = _panel().machines.carry_out(operation_id, operation)
    except NoSuchMachine as error:
        return _failure(REFUSALS[FaultMode.IMPOSSIBLE], "impossible", "no_machine", str(error))
    return _json({"operation_id": operation_id, "state": "done", "result": result})


def _slowly(operation_id: UUID, operation: OperationRequest, seconds: float) -> Response:
    """Whoever asks meanwhile hears that it is running."""
    running = _panel().running
    if operation_id in running:
        return _running(operation_id)
    running.add(operation_id)
    try:
        time.sleep(seconds)
        return _done(operation_id, operation)
    finally:
        running.discard(operation_id)


def _running(operation_id: UUID) -> Response:
    return _json({"operation_id": operation_id, "state": "running"}, HTTPStatus.ACCEPTED)


def _drop_connection() -> Response:
    """The caller sees a closed connection; the response returned here is never sent."""
    environ = request.environ
    connection: socket.socket = environ.get("gunicorn.socket") or environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=HTTPStatus.NO_CONTENT)


def _failure(status: HTTPStatus, class_: str, type_: str, message: str) -> Response:
    return _json({"error": {"class": class_, "type": type_, "message": message}}, status)


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    return _failure(status, "invalid", status.phrase.lower(), error.description or "")


def _json(content: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(msgspec.json.encode(content), status, mimetype="application/json")


def _body(type_: type[T]) -> T:
    """Answers 422 if the body is something else."""
    try:
        return msgspec.json.decode(request.get_data(), type=type_)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        content = _failure(
            HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "invalid_body", f"The body: {error}"
        )
        raise HTTPException(response=content) from None


def _panel() -> Panel:
    panel: Panel = current_app.extensions["panel"]
    return panel
