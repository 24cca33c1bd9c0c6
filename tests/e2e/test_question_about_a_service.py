"""A question about a service: notifications asks the real lifecycle, which follows orders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from werkzeug.test import TestResponse

from services.notifications import app as notifications
from services.notifications.settings import WebSettings
from services.notifications.store import NotificationsStore
from shared.rules.caller import Caller
from tests.support.apps import TOKEN_KEY, Apps, assert_problem, new_idempotency_key, post
from tests.support.command_context import CLIENT, CLIENT_ID, OTHER_CLIENT, OTHER_CLIENT_ID, STAFF
from tests.support.http import CHECK_KEY


class Asking:
    """The notifications app beside the others."""

    def __init__(self, apps: Apps, url: str) -> None:
        NotificationsStore(url, create_tables=True).close()
        lifecycle = httpx.Client(
            transport=httpx.WSGITransport(apps.lifecycle.application), base_url="http://lifecycle"
        )
        config = WebSettings(
            database_url=url, token_key=TOKEN_KEY, check_key=CHECK_KEY, lifecycle_url="unused"
        )
        self._app = notifications.create_app(config, lifecycle)
        self._http, self._service_id = self._app.test_client(), apps.id

    def ask(self, caller: Caller, **body: str) -> TestResponse:
        question = {"subject": "some", "text": "some", "department": "support"}
        about = question | {"service_id": self._service_id} | body
        return post(self._http, "/v1/questions", about, caller, **new_idempotency_key())

    def close(self) -> None:
        self._app.extensions["notifications.store"].close()


@pytest.fixture
def asking(apps: Apps, tmp_path: Path) -> Iterator[Asking]:
    asking = Asking(apps, f"sqlite:///{tmp_path}/notifications.db")
    yield asking
    asking.close()


def test_client_asks_about_their_own_service(apps: Apps, asking: Asking) -> None:
    assert_problem(asking.ask(CLIENT), 404, "unknown_service")
    apps.follow()
    response = asking.ask(CLIENT)
    assert response.status_code == 201
    assert response.json and response.json["service_id"] == apps.id


def test_service_belongs_to_the_client_of_the_question(apps: Apps, asking: Asking) -> None:
    apps.follow()
    assert_problem(asking.ask(OTHER_CLIENT), 404, "unknown_service")
    foreign = asking.ask(STAFF, client_id=str(OTHER_CLIENT_ID))
    assert_problem(foreign, 404, "unknown_service")
    assert asking.ask(STAFF, client_id=str(CLIENT_ID)).status_code == 201
