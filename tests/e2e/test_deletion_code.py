"""A client deletes a service with the code that staff have read at notifications to them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.notifications import app as notifications
from services.notifications.projections.deletion_codes.projector import DELETION_CODES
from services.notifications.settings import WebSettings
from shared.http_client import AppTokenAuth
from shared.messaging.feed_source import FeedSource
from shared.subscriptions.follower import Follower
from tests.support.command_context import CLIENT, STAFF
from tests.support.http import CHECK_KEY, TOKEN_KEY, assert_problem, bearer
from tests.support.operators import Operators
from tests.support.orders_api import VPS, item

DOMAIN = {"field": "domain", "required": True, "type": "domain", "unique": True}
COM = {
    "name": ".com domain",
    "type": "domain",
    "module": "simulator",
    "prices": [{"period": "P1M", "amount": "5.00"}],
    "configuration": [DOMAIN],
}
NAME = {"domain": "some.example"}


class Checked:
    """A service with a unique name and a phone check; notifications follows the feed of orders."""

    def __init__(self, path: Path) -> None:
        self.operators = Operators(path)
        self.api, self.lifecycle = self.operators.apps.api, self.operators.apps.lifecycle
        url = f"sqlite:///{path}/databases/notifications.db"
        self._app = notifications.create_app(
            WebSettings(
                database_url=url, token_key=TOKEN_KEY, check_key=CHECK_KEY, lifecycle_url="unused"
            )
        )
        self.notifications: FlaskClient = self._app.test_client()
        feed = FeedSource("/hostledger/orders", self._orders())
        engine = self._app.extensions["notifications.store"].engine
        self._follower = Follower(engine, DELETION_CODES, feed, feed.read_stream)
        self.api.put("/v1/product-types/domain", VPS | {"deletion": "phone_check"})
        self.api.put("/v1/products/com", COM)
        self.id = self.api.active(item("com", configuration=NAME))

    def _orders(self) -> httpx.Client:
        return httpx.Client(
            transport=httpx.WSGITransport(self.api.app),
            base_url="http://orders",
            auth=AppTokenAuth("notifications", TOKEN_KEY),
        )

    def follow(self) -> None:
        self._follower.step()
        self.operators.apps.follow()

    def delete(self, **body: Any) -> TestResponse:
        return self.api.post(f"/v1/services/{self.id}/delete", body)

    def read_code(self) -> TestResponse:
        path = f"/v1/services/{self.id}/deletion-code"
        return self.notifications.get(path, headers=bearer(STAFF))

    def shown(self, path: str = "") -> Any:
        """At lifecycle, to the client."""
        return self.lifecycle.get(f"/v1/services/{self.id}{path}", headers=bearer(CLIENT)).json

    def close(self) -> None:
        self._app.extensions["notifications.store"].close()
        self.operators.close()


@pytest.fixture
def checked(tmp_path: Path) -> Iterator[Checked]:
    checked = Checked(tmp_path / "data")
    yield checked
    checked.close()


def test_code_goes_from_orders_over_staff_to_the_client_and_back(checked: Checked) -> None:
    checked.follow()
    assert checked.shown()["allowed"]["delete"] == "phone_check_required"
    assert_problem(checked.read_code(), 404, "no_deletion_code")
    refused = assert_problem(checked.delete(), 409, "phone_check_required")
    checked.follow()
    read = checked.read_code().json
    assert read and read["expires_at"] == refused["expires_at"]
    assert checked.delete(code=read["code"]).status_code == 202
    checked.follow()
    assert_problem(checked.read_code(), 404, "no_deletion_code")
    texts = [each["text"] for each in checked.shown("/history")["items"]]
    assert texts[:2] == [
        "Deletion requested by the client",
        "One-time code for the deletion requested by the client",
    ]


def test_guessing_is_no_use_and_everything_agrees_afterwards(checked: Checked) -> None:
    checked.delete()
    checked.follow()
    read = checked.read_code().json
    assert read
    for left in (4, 3, 2, 1, 0):
        refused = assert_problem(checked.delete(code="some code"), 409, "phone_check_required")
        assert refused["tries_left"] == left
    assert_problem(checked.delete(code=read["code"]), 409, "phone_check_required")
    checked.follow()
    assert_problem(checked.read_code(), 404, "no_deletion_code")
    assert_problem(checked.api.place(item("com", configuration=NAME)), 409, "name_taken")
    verified = checked.operators.run("verify")
    assert (verified.exit_code, verified.output.splitlines()[-1]) == (0, "everything agrees")
    assert "notifications: deletion_codes" in verified.output
