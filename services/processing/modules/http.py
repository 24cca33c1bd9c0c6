"""The HTTP module: speaks the protocol of README.md with a panel, or with a panel's own adapter."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import httpx
import msgspec

from services.processing.modules import http_answers
from services.processing.modules.module import Outcome, PanelOperation, PanelUnavailable

KEEP_ALIVE_SECONDS = 1.0
"""Less than a panel keeps an idle connection open; gunicorn: 2."""
CONNECT_SECONDS = 3.0
ASK_SECONDS = 5.0
HEADERS = {"Content-Type": "application/json"}


class _Machine(msgspec.Struct, frozen=True):
    id: str


class _Machines(msgspec.Struct, frozen=True):
    machines: list[_Machine]


class _Features(msgspec.Struct, frozen=True):
    features: list[str]


class HttpModule:
    def __init__(self, name: str, url: str, *, timeout_seconds: float, connections: int) -> None:
        """`timeout_seconds`: how long the panel may work before the outcome is unknown."""
        self.name = name
        limits = httpx.Limits(
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
        )
        timeout = httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS)
        self._http = httpx.Client(base_url=url, limits=limits, timeout=timeout)

    def known_outcome(self, operation_id: UUID) -> Outcome | None:
        response = self._ask(f"/operations/{operation_id}")
        if http_answers.is_unknown_operation(response):
            return None
        known = http_answers.answer(response, http_answers.KnownOperation)
        return http_answers.known_outcome(known)

    def machines(self, service_id: UUID) -> Sequence[str]:
        response = self._ask("/machines", owner_tag=str(service_id))
        return [machine.id for machine in http_answers.answer(response, _Machines).machines]

    def features(self) -> Sequence[str]:
        return http_answers.answer(self._ask("/features"), _Features).features

    def carry_out(self, operation: PanelOperation) -> Outcome:
        body = {
            "kind": operation.kind,
            "owner_tag": operation.service_id,
            "client_id": operation.client_id,
            "product": operation.product,
            "parameters": operation.parameters,
        }
        path, content = f"/operations/{operation.operation_id}", msgspec.json.encode(body)
        try:
            response = self._http.put(path, content=content, headers=HEADERS)
        except httpx.HTTPError as error:
            return http_answers.transport_failure(error)
        return http_answers.outcome(response)

    def close(self) -> None:
        self._http.close()

    def _ask(self, path: str, **query: str) -> httpx.Response:
        """Once more after a connection that the panel had closed: a question changes nothing."""
        try:
            try:
                return self._http.get(path, params=query, timeout=ASK_SECONDS)
            except (httpx.NetworkError, httpx.RemoteProtocolError):
                return self._http.get(path, params=query, timeout=ASK_SECONDS)
        except httpx.HTTPError as error:
            reason = http_answers.transport_error(error)
            raise PanelUnavailable(f"{reason}: {error}") from error
