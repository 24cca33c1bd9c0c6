"""The product's own HTTP API, as a command of an operator calls it."""

from __future__ import annotations

import os
from typing import Any
from uuid import UUID

import httpx
import msgspec

from services.cli.data_folder import DataFolder
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from shared.token import issue

TIMEOUT_SECONDS = 30.0
STAFF = Caller(role=Role.STAFF, sub="hostledger")


class ApiRefused(Exception):
    """The answer is a problem, or there is none."""


class _Problem(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    detail: str = ""
    errors: list[dict[str, str]] = []


class ApiClient:
    """One app of the stack on a data folder, as one caller."""

    def __init__(self, folder: DataFolder, app: str, caller: Caller = STAFF) -> None:
        """Raises NoStack."""
        key = folder.token_key(os.environ)
        self._folder, self._app = folder, app
        self._http = httpx.Client(
            base_url=folder.stack_file.read().url(app),
            headers={"Authorization": f"Bearer {issue(caller, key)}"},
            timeout=TIMEOUT_SECONDS,
        )

    def get(self, path: str, **query: str) -> Any:
        """Raises ApiRefused."""
        return self._call("GET", path, params=query)

    def find(self, path: str) -> Any | None:
        """None where there is no such thing. Raises ApiRefused."""
        response = self._request("GET", path)
        return None if response.status_code == 404 else self._json(response)

    def put(self, path: str, body: object) -> Any:
        """Raises ApiRefused."""
        return self._call("PUT", path, json=body)

    def post(self, path: str, body: object, key: str) -> Any:
        """Raises ApiRefused."""
        return self._call("POST", path, json=body, headers={"Idempotency-Key": key})

    def _call(self, method: str, path: str, **options: Any) -> Any:
        return self._json(self._request(method, path, **options))

    def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **options)
        except httpx.HTTPError as error:
            reason = f"{self._app} does not answer at {self._http.base_url}: {error}"
            if not self._folder.stack_file.living():
                reason = f"no stack runs on {self._folder.path}"
            raise ApiRefused(reason) from None

    def _json(self, response: httpx.Response) -> Any:
        if not response.is_success:
            request = response.request
            raise ApiRefused(f"{request.method} {request.url.path}: {_reason(response)}")
        return response.json()


def _reason(response: httpx.Response) -> str:
    """A problem as one line."""
    try:
        problem = msgspec.json.decode(response.content, type=_Problem)
    except msgspec.MsgspecError:
        return f"{response.status_code} {response.reason_phrase}"
    errors = (f"{each.get('pointer', '')}: {each.get('detail', '')}" for each in problem.errors)
    return f"{problem.code}: {'; '.join(errors) or problem.detail}"


def client(client_id: UUID) -> Caller:
    return Caller(role=Role.CLIENT, sub=str(client_id))
