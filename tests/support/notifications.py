"""The notifications web app, and a lifecycle that knows one service of the client."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
from werkzeug.test import TestResponse

from services.notifications import app as notifications
from services.notifications.migrate import create_tables
from services.notifications.settings import WebSettings
from services.notifications.store import NotificationsStore
from shared import token
from shared.rules.caller import Caller
from shared.rules.vocabulary import Role
from tests.support.apps import TOKEN_KEY, bearer, new_idempotency_key, post
from tests.support.command_context import CLIENT, CLIENT_ID
from tests.support.http import CHECK_KEY

SERVICE_ID = UUID("00000000-0000-4000-8000-000000000001")
SUPPORT = Caller(role=Role.STAFF, sub="some login", departments=frozenset({"support"}))
BILLING = Caller(role=Role.STAFF, sub="other login", departments=frozenset({"billing"}))
QUESTION = {"subject": "some subject", "text": "some text", "department": "support"}


class FakeLifecycle:
    """Knows the service of the client; `status` overrides every answer, 0: it is away."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.body = f'{{"client_id": "{CLIENT_ID}"}}'
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.status == 0:
            raise httpx.ConnectError("away")
        caller = token.verify(request.headers["Authorization"], TOKEN_KEY)
        known = request.url.path == f"/v1/services/{SERVICE_ID}" and caller.may_see(CLIENT_ID)
        return httpx.Response(self.status or (200 if known else 404), text=self.body)


class Notifications:
    def __init__(self, url: str, **settings: Any) -> None:
        self.lifecycle = FakeLifecycle()
        self.store = NotificationsStore(url, create_tables=True)
        create_tables(self.store.engine)
        http = httpx.Client(
            transport=httpx.MockTransport(self.lifecycle), base_url="http://lifecycle"
        )
        config = WebSettings(
            database_url=url,
            token_key=TOKEN_KEY,
            check_key=CHECK_KEY,
            lifecycle_url="unused",
            **settings,
        )
        app = notifications.create_app(config, http)
        self.http, self._app_store = app.test_client(), app.extensions["notifications.store"]

    def ask(self, caller: Caller = CLIENT, key: str | None = None, **body: Any) -> TestResponse:
        keys = new_idempotency_key() if key is None else {"Idempotency_Key": key}
        return post(self.http, "/v1/questions", QUESTION | body, caller, **keys)

    def asked(self, caller: Caller = CLIENT, **body: Any) -> str:
        """The id of a new question."""
        response = self.ask(caller, **body)
        assert response.status_code == 201 and response.json, response.text
        id_: str = response.json["id"]
        return id_

    def command(
        self, id_: str, verb: str, body: object = None, caller: Caller = CLIENT, **headers: str
    ) -> TestResponse:
        return post(self.http, f"/v1/questions/{id_}/{verb}", body, caller, **headers)

    def write(self, id_: str, text: str, caller: Caller = CLIENT, **headers: str) -> TestResponse:
        return self.command(id_, "messages", {"text": text}, caller, **headers)

    def get(self, path: str, caller: Caller = CLIENT, **query: object) -> TestResponse:
        return self.http.get(path, headers=bearer(caller), query_string=query)

    def list(self, caller: Caller = CLIENT, **query: object) -> Any:
        response = self.get("/v1/questions", caller, **query)
        assert response.status_code == 200, response.text
        return response.json

    def state(self, id_: str, caller: Caller) -> str:
        question = self.get(f"/v1/questions/{id_}", caller).json
        assert question
        state: str = question["state"]
        return state

    def close(self) -> None:
        self.store.close()
        self._app_store.close()
