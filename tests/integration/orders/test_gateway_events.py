"""What a payment gateway reports, over HTTP: every case of rules.md EC-2."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.orders.timers import Timers
from tests.support.command_context import APP, STAFF, TIMESTAMP, new_id
from tests.support.gateways import GATEWAYS, message, send
from tests.support.orders_api import OrdersApi


class Card:
    """An order that waits for a payment by card."""

    def __init__(self, api: OrdersApi) -> None:
        self.api, self.order = api, api.placed()
        view = api.pay(self.order, "card").json
        assert view
        self.payment_id: str = view["payment"]["id"]

    def report(self, type_: str, outcome: str = "applied", **content: Any) -> TestResponse:
        response = send(self.api, message(self.payment_id, type_, **content))
        assert response.json and response.status_code == 200, response.json
        assert response.json["outcome"] == outcome
        return response

    def paid(self, amount: str = "5.00", **content: Any) -> TestResponse:
        return self.report("payment.paid", amount=amount, **content)

    @property
    def state(self) -> tuple[str, str, str]:
        """Of the order, of the payment, and the balance."""
        order = self.api.get(f"/v1/orders/{self.order['id']}").json
        payment = self.api.get(f"/v1/payments/{self.payment_id}").json
        assert order and payment
        return order["state"], payment["state"], self.api.balance()


def unmatched(api: OrdersApi, name: str = "some") -> list[tuple[str, str]]:
    """Kind and reason, newest first."""
    page = api.get(f"/v1/gateways/{name}/events", STAFF, unmatched="true").json
    assert page
    return [(each["type"], each["reason"]) for each in page["items"]]


@pytest.fixture
def card(with_gateway: OrdersApi) -> Card:
    """On both."""
    return Card(with_gateway)


@pytest.fixture
def sqlite_card(sqlite_with_gateway: OrdersApi) -> Card:
    """For what no store decides."""
    return Card(sqlite_with_gateway)


def test_paid(card: Card) -> None:
    card.paid()
    assert card.state == ("paid", "credited", "0.00")
    feed = card.api.get("/internal/v1/feed", APP, limit=1000).json
    assert feed
    caused = [each["event"] for each in feed["events"] if each["event"]["actor"] == "gateway:some"]
    assert [event["type"] for event in caused] == [
        "payment.credited",
        "account.opened",
        "account.deposited",
        "account.charged",
        "order.paid",
        "service.paid",
        "service.operation_requested",
    ]
    assert unmatched(card.api) == []


def test_same_message_again_pays_once(card: Card) -> None:
    content = message(card.payment_id)
    first, second = (send(card.api, content, "some message") for _ in range(2))
    assert (second.status_code, second.json) == (200, first.json)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert card.state == ("paid", "credited", "0.00")
    other = send(card.api, message(card.payment_id, external_id="other"), "some message")
    assert (other.status_code, other.json) == (200, first.json), "an id is one message"
    assert card.api.balance() == "0.00"


def test_same_webhook_under_a_new_id_does_not_pay_twice(card: Card) -> None:
    """A fault of others that must not happen here. Source: rules.md EC-2."""
    card.paid()
    position = card.api.last_position()
    for _ in range(2):
        card.paid()
    card.paid("7.00")
    assert card.state == ("paid", "credited", "0.00")
    assert card.api.types()[position:] == []
    assert card.api.types().count("account.deposited") == 1


def test_two_deliveries_at_once_count_once(card: Card) -> None:
    content = message(card.payment_id)
    with ThreadPoolExecutor(6) as executor:
        ids = [f"some message {number % 2}" for number in range(6)]
        responses = list(executor.map(lambda id_: send(card.api, content, id_), ids))
    assert [response.status_code for response in responses] == [200] * 6
    assert card.state == ("paid", "credited", "0.00")
    assert card.api.types().count("account.deposited") == 1


@pytest.mark.parametrize(
    ("amount", "state"),
    [
        ("4.99", ("pending_payment", "credited", "4.99")),
        ("7.50", ("paid", "credited", "2.50")),
        ("999999999999.99", ("paid", "credited", "999999999994.99")),
    ],
)
def test_less_or_more_goes_to_the_balance(
    sqlite_card: Card, amount: str, state: tuple[str, str, str]
) -> None:
    sqlite_card.paid(amount)
    assert sqlite_card.state == state


def test_less_suffices_with_what_is_on_the_balance(sqlite_card: Card) -> None:
    sqlite_card.api.deposit("2.00")
    sqlite_card.paid("4.00")
    assert sqlite_card.state == ("paid", "credited", "1.00")


def test_what_lacked_comes_with_other_money(sqlite_card: Card) -> None:
    sqlite_card.paid("3.00")
    sqlite_card.paid("2.50", external_id="other transaction")
    assert sqlite_card.state == ("paid", "credited", "0.50")
    sqlite_card.paid("5.00", external_id="paid once more by mistake")
    assert sqlite_card.state == ("paid", "credited", "5.50")


def test_another_currency_is_credited_to_no_one_and_listed(card: Card) -> None:
    outcome = {"outcome": "other_currency", "currency": "JPY"}
    card.paid("500", **outcome)
    assert card.state == ("awaiting_funds", "awaiting_funds", "0.00")
    assert unmatched(card.api) == [("payment.paid", "other_currency")]
    card.paid(external_id="the right one")
    assert card.state == ("paid", "credited", "0.00")


def test_unknown_payment_is_listed(card: Card) -> None:
    for type_ in ("payment.paid", "payment.failed", "payment.reversed"):
        response = send(card.api, message(new_id(), type_))
        assert response.json and response.json["outcome"] == "unknown_payment"
    order_id = card.order["id"]
    assert send(card.api, message(order_id, external_id="no payment")).status_code == 200
    assert [reason for _, reason in unmatched(card.api)] == ["unknown_payment"] * 4
    assert card.state == ("awaiting_funds", "awaiting_funds", "0.00")


def test_failed_then_paid(card: Card) -> None:
    card.report("payment.failed", amount=None)
    assert card.state == ("pending_payment", "failed", "0.00")
    card.paid()
    assert card.state == ("paid", "credited", "0.00")


def test_failed_after_paid_undoes_nothing(card: Card) -> None:
    card.paid()
    card.report("payment.failed", "no_effect")
    assert card.state == ("paid", "credited", "0.00")


def test_paid_after_cancel_stays_on_the_balance(card: Card) -> None:
    card.api.post(f"/v1/orders/{card.order['id']}/cancel")
    card.report("payment.failed", "no_effect", external_id="first try")
    card.paid()
    assert card.state == ("cancelled", "credited", "5.00")


def test_paid_after_expiry_stays_on_the_balance_whatever_the_business_clock_says(
    tmp_path: Path,
) -> None:
    """Signatures go by real time, and events by business time."""
    now = [TIMESTAMP]
    api = OrdersApi(f"sqlite:///{tmp_path}/some.db", clock=lambda: now[0], gateways=GATEWAYS)
    api.define_catalogue()
    card = Card(api)
    now[0] += timedelta(days=30)
    Timers(api.store, lambda: now[0]).sweep(Event())
    assert card.state == ("expired", "voided", "0.00")
    card.paid()
    assert card.state == ("expired", "credited", "5.00")
    page = api.get("/internal/v1/feed", APP, limit=1000).json
    assert page and page["events"][-1]["event"]["time"].startswith(now[0].isoformat()[:19])
    api.close()


def test_paid_for_a_blocked_client_stays_on_the_balance(sqlite_card: Card) -> None:
    """Source: rules.md EC-7."""
    sqlite_card.api.add_abuse_points(10)
    sqlite_card.paid()
    assert sqlite_card.state == ("pending_payment", "credited", "5.00")


def test_reversed_after_paid(card: Card) -> None:
    card.paid()
    card.report("payment.reversed")
    assert card.state == ("paid", "reversed", "0.00")
    account = card.api.get(f"/v1/clients/{card.order['client_id']}/account").json
    assert account and account["owed"]["amount"] == "5.00"
    card.report("payment.reversed", "reversed_before", external_id="other")
    assert unmatched(card.api) == [("payment.reversed", "reversed_before")]
    assert account == card.api.get(f"/v1/clients/{card.order['client_id']}/account").json


def test_reversed_before_paid(card: Card) -> None:
    card.report("payment.reversed")
    assert card.state == ("pending_payment", "reversed", "0.00")
    card.paid(outcome="no_effect")
    assert card.state == ("pending_payment", "reversed", "0.00")
    assert unmatched(card.api) == []
    card.paid(outcome="reversed_before", external_id="other money")
    assert card.api.balance() == "0.00"
    assert unmatched(card.api) == [("payment.paid", "reversed_before")]


def test_paid_after_staff_have_credited_it_is_listed(sqlite_card: Card) -> None:
    api, path = sqlite_card.api, f"/v1/payments/{sqlite_card.payment_id}/credit"
    assert api.post(path, {}, STAFF).status_code == 200
    sqlite_card.paid(outcome="credited_by_staff")
    assert sqlite_card.state == ("paid", "credited", "0.00")
    assert unmatched(api) == [("payment.paid", "credited_by_staff")]


def test_paid_after_staff_have_reserved_it_settles_that(sqlite_card: Card) -> None:
    api, path = sqlite_card.api, f"/v1/payments/{sqlite_card.payment_id}/reserve"
    assert api.post(path, {}, STAFF).status_code == 200
    sqlite_card.paid("6.00")
    assert sqlite_card.state == ("paid", "credited", "1.00")
