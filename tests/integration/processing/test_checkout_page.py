"""The pages of the payment gateway `test`, before the real orders app."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from services.processing.simulator.app import create_app
from services.processing.simulator.settings import SimulatorSettings
from shared import settings, webhooks
from shared.rules.checkout import Gateway
from tests.support.eventually import eventually
from tests.support.gateways import SECRET
from tests.support.orders_api import OrdersApi

TEST = Gateway(name="test", key=webhooks.key_of(SECRET), url="http://simulator/checkout")


class Checkout:
    """Orders listens on a port of its own, from `listen` on."""

    def __init__(self, folder: Path) -> None:
        self.orders = OrdersApi(f"sqlite:///{folder}/orders.db", gateways={"test": TEST})
        self.orders.define_catalogue()
        self.server = make_server("127.0.0.1", 0, self.orders.app, threaded=True)
        self.thread = Thread(target=self.server.serve_forever, args=[0.02])
        self.settings = SimulatorSettings(
            database_url=f"sqlite:///{folder}/simulator.db",
            gateway_test_secret=SECRET,
            orders_url=f"http://127.0.0.1:{self.server.port}",
        )
        self.start()

    def start(self) -> None:
        self.app = create_app(self.settings)
        self.http: FlaskClient = self.app.test_client()

    def stop(self) -> None:
        self.app.extensions["demo_gateway"].sender.close()
        self.app.extensions["panel"].close()

    def listen(self) -> None:
        self.thread.start()

    def close(self) -> None:
        self.stop()
        if self.thread.is_alive():
            self.server.shutdown()
            self.thread.join()
        self.server.server_close()
        self.orders.close()

    def redirected(self) -> str:
        """The path of the page that a client is sent to."""
        self.order = self.orders.placed()
        view = self.orders.pay(self.order, "card").json
        assert view
        url: str = view["redirect_url"]
        return url.removeprefix("http://simulator")

    def press(self, page: str, button: str) -> str:
        """The text of the page that follows."""
        response = self.http.post(page, data={"decision": button}, follow_redirects=True)
        assert (response.status_code, response.mimetype) == (200, "text/html")
        return response.text

    def state(self) -> str:
        view = self.orders.get(f"/v1/orders/{self.order['id']}").json
        assert view
        state: str = view["state"]
        return state


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Checkout]:
    checkout = Checkout(tmp_path)
    yield checkout
    checkout.close()


def test_page_says_what_is_to_be_paid_and_works_without_script(checkout: Checkout) -> None:
    page = checkout.http.get(checkout.redirected())
    assert page.status_code == 200
    assert "<h1>Pay 5.00 EUR</h1>" in page.text
    assert re.findall(r'<button name="decision" value="(\w+)">', page.text) == ["pay", "decline"]
    assert "script" not in page.text and SECRET not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(("button", "state"), [("pay", "paid"), ("decline", "pending_payment")])
def test_decision_reaches_orders(checkout: Checkout, button: str, state: str) -> None:
    checkout.listen()
    page = checkout.redirected()
    checkout.press(page, button)
    eventually(lambda: checkout.state() == state, 10)
    eventually(lambda: "The provider knows it." in checkout.http.get(page).text, 10)


def test_first_decision_stands(checkout: Checkout) -> None:
    checkout.listen()
    page = checkout.redirected()
    assert "Declined." in checkout.press(page, "decline")
    assert "Declined." in checkout.press(page, "pay")
    eventually(lambda: checkout.state() == "pending_payment", 10)
    assert "Paid." in checkout.press(checkout.redirected(), "pay")


def test_decision_survives_a_restart_and_waits_for_orders(checkout: Checkout) -> None:
    """It is told under the same id until orders has answered: once is enough."""
    page = checkout.redirected()
    assert "Paid. The provider is being told." in re.sub(r"\s+", " ", checkout.press(page, "pay"))
    checkout.stop()
    checkout.start()
    assert checkout.state() == "awaiting_funds"
    checkout.listen()
    eventually(lambda: checkout.state() == "paid", 10)
    assert checkout.orders.types().count("account.deposited") == 1


def test_changed_address_is_refused(checkout: Checkout) -> None:
    page = checkout.redirected()
    for changed in (
        page.replace("amount=5.00", "amount=0.01"),
        page.replace("EUR", "JPY"),
        page.partition("&signature")[0],
        page.partition("?")[0],
    ):
        for response in (checkout.http.get(changed), checkout.http.post(changed)):
            assert response.status_code == 403
    assert checkout.http.post(page, data={"decision": "some"}).status_code == 422
    assert checkout.http.post(page).status_code == 422
    assert "value=" in checkout.http.get(page).text, "nothing is decided"


def test_without_a_gateway_there_is_no_page(tmp_path: Path) -> None:
    database_url = f"sqlite:///{tmp_path}/simulator.db"
    app = create_app(SimulatorSettings(database_url=database_url))
    assert (
        app.test_client().get(f"/checkout/{'0' * 8}-0000-4000-8000-{'0' * 12}").status_code == 404
    )
    app.extensions["panel"].close()
    wrong = {"DATABASE_URL": database_url, "ORDERS_URL": "http://some"}
    with pytest.raises(SystemExit, match="GATEWAY_TEST_SECRET"):
        settings.load(SimulatorSettings, wrong | {"GATEWAY_TEST_SECRET": "some secret"})
