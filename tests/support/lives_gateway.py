"""What the payment gateway of random lives reports: late, twice, too much, out of order."""

from __future__ import annotations

from uuid import UUID

from werkzeug.test import TestResponse

from services.lifecycle.projections.payments.fold import PaymentState as Payment
from shared.rules.vocabulary import PaymentMethod, PaymentState
from tests.support import gateways
from tests.support.currencies import text
from tests.support.lives import Action, Lives, Person

GATEWAY = "some"


def card_paid(lives: Lives, person: Person) -> TestResponse | None:
    """A second transaction for the same payment is other money; the same one again is not."""
    if not (payment := _card_payment(lives, person)):
        return None
    minor = lives.world.minor_of(payment.amount)
    minor = max(1, minor + lives.chance.choice([0, 0, 0, 0, -1, 7, -minor // 3]))
    transaction = f"{payment.stream_id} {lives.chance.choice([1, 1, 1, 2])}"
    response = _send(lives, payment.stream_id, "payment.paid", minor, transaction)
    if _was_applied(response) and transaction not in person.transactions:
        _count(person, payment.stream_id, transaction, minor)
    return response


def card_failed(lives: Lives, person: Person) -> TestResponse | None:
    if not (payment := _card_payment(lives, person)):
        return None
    was_reserved = payment.state is PaymentState.RESERVED
    transaction = f"{payment.stream_id} {lives.chance.choice([1, 2])}"
    response = _send(lives, payment.stream_id, "payment.failed", None, transaction)
    if _was_applied(response) and was_reserved:
        person.received(payment.stream_id, 0)
    return response


def charged_back(lives: Lives, person: Person) -> TestResponse | None:
    """The money that came first, or that never came; a second time it changes nothing."""
    if not (payment := _card_payment(lives, person)):
        return None
    first = person.first_transactions.get(payment.stream_id, f"{payment.stream_id} 1")
    response = _send(lives, payment.stream_id, "payment.reversed", None, first)
    if _was_applied(response):
        person.went_back += person.arrived.pop(payment.stream_id, 0)
    return response


def unknown_paid(lives: Lives, person: Person) -> TestResponse:
    """Nobody's money."""
    unknown = UUID(int=lives.chance.getrandbits(128), version=4)
    return _send(lives, unknown, "payment.paid", lives.amount(1000), str(unknown))


def _count(person: Person, payment_id: UUID, transaction: str, minor: int) -> None:
    """A second transaction adds to the first; the first settles what was reserved."""
    person.transactions.add(transaction)
    if payment_id in person.first_transactions:
        person.came_in += minor
    else:
        person.first_transactions[payment_id] = transaction
        person.received(payment_id, minor)


def _card_payment(lives: Lives, person: Person) -> Payment | None:
    payments = lives.payments(person, *PaymentState)
    return lives.one_of([each for each in payments if each.method is PaymentMethod.CARD])


def _send(
    lives: Lives, payment_id: UUID, type_: str, minor: int | None, transaction: str
) -> TestResponse:
    amount = None if minor is None else text(minor, lives.world.currency)
    content = gateways.message(payment_id, type_, amount, lives.world.currency, transaction)
    response = gateways.send(lives.world.api, content, lives.world.new_key(), GATEWAY)
    assert response.status_code == 200, response.json
    return response


def _was_applied(response: TestResponse) -> bool:
    assert response.json
    return bool(response.json["outcome"] == "applied")


REPORTS: list[tuple[int, Action]] = [
    (5, card_paid),
    (2, card_failed),
    (1, charged_back),
    (1, unknown_paid),
]
