"""What people of random lives do about money."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from shared.rules.vocabulary import PaymentState
from tests.support.lives import UNPAID, Action, Lives, Person
from tests.support.lives_catalogue import PRODUCTS

LARGE = 6_000


def deposit(lives: Lives, person: Person) -> TestResponse:
    minor = lives.amount(LARGE)
    path = f"/v1/clients/{person.id}/deposits"
    response = lives.send(person, path, {"amount": lives.world.money(minor)}, by_staff=True)
    person.came_in += minor
    return response


def place_order(lives: Lives, person: Person) -> TestResponse | None:
    alive = sum(not each.deleted for each in lives.world.folded.services.values())
    if alive >= lives.services_wanted:
        return None
    code = lives.chance.choice(list(PRODUCTS))
    period = lives.chance.choice(["P1M", "P1M", "P1M", "P1Y"])
    item: dict[str, Any] = {"product": code, "period": period}
    if PRODUCTS[code].get("resources") and lives.chance.random() < 0.5:
        item["resources"] = {"ip": lives.chance.randint(1, 8)}
    if lives.chance.random() < 0.7:
        item["auto_renew"] = {"period": "P1M", "source": "balance"}
    item["quantity"] = lives.chance.choice([1, 1, 2, 3])
    by_staff = lives.chance.random() < 0.2
    body = {"items": [item], **({"client_id": str(person.id)} if by_staff else {})}
    return lives.send(person, "/v1/orders", body, by_staff=by_staff)


def pay(lives: Lives, person: Person) -> TestResponse | None:
    if not (order := lives.one_of(lives.orders(person, *UNPAID))):
        return None
    method = lives.chance.choice(["balance", "balance", "transfer", "card"])
    if order.total.amount.strip("0.") == "":
        method = "balance"
    return lives.send(person, f"/v1/orders/{order.stream_id}/pay", {"method": method})


def cancel(lives: Lives, person: Person) -> TestResponse | None:
    if not (order := lives.one_of(lives.orders(person, *UNPAID))):
        return None
    return lives.send(person, f"/v1/orders/{order.stream_id}/cancel", {"reason": "some reason"})


def reserve(lives: Lives, person: Person) -> TestResponse | None:
    return _receive(lives, person, "reserve", PaymentState.AWAITING_FUNDS)


def credit(lives: Lives, person: Person) -> TestResponse | None:
    """Sometimes late, after the order was cancelled or paid; sometimes after it was reserved."""
    never = (PaymentState.CREDITED, PaymentState.REFUNDED)
    return _receive(lives, person, "credit", *(each for each in PaymentState if each not in never))


def fail(lives: Lives, person: Person) -> TestResponse | None:
    """What was reserved is taken back."""
    states = PaymentState.AWAITING_FUNDS, PaymentState.RESERVED
    if not (payment := lives.one_of(lives.payments(person, *states))):
        return None
    path = f"/v1/payments/{payment.stream_id}/fail"
    response = lives.send(person, path, {}, by_staff=True)
    if response.status_code == 200:
        person.received(payment.stream_id, 0)
    return response


def _receive(lives: Lives, person: Person, verb: str, *states: PaymentState) -> TestResponse | None:
    """In most cases what was asked for."""
    if not (payment := lives.one_of(lives.payments(person, *states))):
        return None
    minor = lives.world.minor_of(payment.amount)
    minor = max(1, minor + lives.chance.choice([0, 0, 0, -minor // 2, 1, 1000]))
    path = f"/v1/payments/{payment.stream_id}/{verb}"
    response = lives.send(person, path, {"amount": lives.world.money(minor)}, by_staff=True)
    if response.status_code == 200:
        person.received(payment.stream_id, minor)
    return response


MONEY: list[tuple[int, Action]] = [
    (8, deposit),
    (10, place_order),
    (14, pay),
    (2, cancel),
    (6, credit),
    (6, reserve),
    (4, fail),
]
