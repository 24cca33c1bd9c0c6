"""What a panel's HTTP answers mean. Where one can be read in two ways: the outcome is unknown."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Literal, TypeVar

import httpx
import msgspec

from services.processing.modules.module import Outcome, PanelUnavailable, failure
from shared.contracts.service_operation import OperationError
from shared.rules.vocabulary import AttemptOutcome

T = TypeVar("T")

UNKNOWN_OPERATION = "unknown_operation"
NOTHING_WAS_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
NOTHING_WAS_DONE = (*range(400, 500), HTTPStatus.SERVICE_UNAVAILABLE)
"""Of the answers without a readable error. Behind another 5xx the work may be done."""
FAILURES = {
    "impossible": AttemptOutcome.IMPOSSIBLE,
    "no_capacity": AttemptOutcome.NO_CAPACITY,
    "unknown": AttemptOutcome.UNKNOWN,
}
"""By the class of the error. Every other one is tried again."""


class KnownOperation(msgspec.Struct, frozen=True):
    state: Literal["done", "running"]
    result: dict[str, Any] = {}


class Failed(msgspec.Struct, frozen=True):
    error: OperationError


def outcome(response: httpx.Response) -> Outcome:
    """Of a request to carry out an operation."""
    try:
        if response.is_success:
            return known_outcome(msgspec.json.decode(response.content, type=KnownOperation))
        error = msgspec.json.decode(response.content, type=Failed).error
        return failure(FAILURES.get(error.class_, AttemptOutcome.FAILED), error.type, error.message)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        undone = response.status_code in NOTHING_WAS_DONE
        kind = AttemptOutcome.FAILED if undone else AttemptOutcome.UNKNOWN
        return failure(kind, f"http_{response.status_code}", "The panel's answer is not readable.")


def known_outcome(known: KnownOperation) -> Outcome:
    if known.state == "running":
        return failure(AttemptOutcome.UNKNOWN, "running", "The panel is still at work.")
    return Outcome(outcome=AttemptOutcome.DONE, result=known.result)


def transport_failure(error: httpx.HTTPError) -> Outcome:
    """Only where the request never left is it certain that nothing was done."""
    unsent = isinstance(error, NOTHING_WAS_SENT)
    kind = AttemptOutcome.FAILED if unsent else AttemptOutcome.UNKNOWN
    return failure(kind, transport_error(error), str(error))


def transport_error(error: httpx.HTTPError) -> str:
    if isinstance(error, NOTHING_WAS_SENT):
        return "unreachable"
    return "timeout" if isinstance(error, httpx.TimeoutException) else "connection_lost"


def is_unknown_operation(response: httpx.Response) -> bool:
    """Not any 404: one of a wrong address must not look like "never heard of it"."""
    if response.status_code != HTTPStatus.NOT_FOUND:
        return False
    try:
        error = msgspec.json.decode(response.content, type=Failed).error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return error.type == UNKNOWN_OPERATION


def answer(response: httpx.Response, type_: type[T]) -> T:
    """To a question. Raises PanelUnavailable."""
    try:
        return msgspec.json.decode(response.raise_for_status().content, type=type_)
    except (httpx.HTTPStatusError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise PanelUnavailable(f"http_{response.status_code}: {e}") from e
