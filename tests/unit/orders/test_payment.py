"""A payment, reserved, credited, failed, taken or given back: what the balance gets by it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.orders.domain import payment_events as events
from services.orders.domain.payment import Payment
from shared.eventstore.command_context import use_command_context
from shared.rules.money import Money
from shared.rules.refusals import NotAllowedInStatus
from shared.rules.vocabulary import PaymentMethod, PaymentState
from tests.support.command_context import CLIENT_ID, some_context
from tests.support.order_examples import PAYMENT_ID
from tests.support.service_events import ORDER_ID

NOTHING, FOUR, TEN, TWELVE = (Money(minor, "EUR") for minor in (0, 400, 1000, 1200))


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    with use_command_context(some_context()):
        yield


@pytest.fixture
def payment() -> Payment:
    """Of 10.00, awaited."""
    payment = Payment.awaited(PAYMENT_ID, ORDER_ID, CLIENT_ID, PaymentMethod.TRANSFER, TEN)
    payment.collect_events()
    return payment


def happened(payment: Payment) -> list[type]:
    return [type(event) for event in payment.collect_events()]


def is_now(payment: Payment, state: PaymentState) -> bool:
    return payment.state is state


def test_reserved_money_is_there_until_it_is_settled(payment: Payment) -> None:
    assert payment.reserve(None, "some reference") == TEN
    assert is_now(payment, PaymentState.RESERVED)
    assert payment.credit(None, "some reference") == NOTHING
    assert is_now(payment, PaymentState.CREDITED)
    assert happened(payment) == [events.Reserved, events.Credited]


@pytest.mark.parametrize(("amount", "difference"), [(TWELVE, 800), (FOUR, 0), (NOTHING, -400)])
def test_credit_settles_what_was_reserved(payment: Payment, amount: Money, difference: int) -> None:
    assert payment.reserve(FOUR, "some reference") == FOUR
    assert payment.credit(amount, "some reference") == Money(difference, "EUR")
    assert payment.arrived == amount


def test_only_an_awaited_payment_is_reserved(payment: Payment) -> None:
    payment.fail("some reference")
    with pytest.raises(NotAllowedInStatus):
        payment.reserve(None, "some reference")
    assert happened(payment) == [events.Failed]


def test_fail_after_reserve_is_a_reversal_and_the_money_may_still_come(payment: Payment) -> None:
    payment.reserve(None, "some reference")
    assert payment.fail("some reference") == TEN
    assert (payment.state, payment.arrived) == (PaymentState.REVERSED, NOTHING)
    assert payment.reverse(None, "some reference") == NOTHING
    with pytest.raises(NotAllowedInStatus):
        payment.fail("some reference")
    assert payment.credit(None, "some reference") == TEN
    assert happened(payment) == [events.Reserved, events.Reversed, events.Credited]


@pytest.mark.parametrize(
    ("amount", "taken"), [(None, TEN), (FOUR, FOUR), (TWELVE, TEN), (NOTHING, NOTHING)]
)
def test_charge_back_takes_once_and_no_more_than_has_come(
    payment: Payment, amount: Money | None, taken: Money
) -> None:
    payment.credit(None, "some reference")
    assert payment.reverse(amount, "some reference") == taken
    assert payment.reverse(amount, "some reference") == NOTHING
    assert happened(payment) == [events.Credited, events.Reversed]
    with pytest.raises(NotAllowedInStatus):
        payment.credit(None, "some reference")


def test_charge_back_that_comes_before_the_money_takes_nothing_and_lets_none_in(
    payment: Payment,
) -> None:
    assert payment.reverse(TEN, "some reference") == NOTHING
    assert is_now(payment, PaymentState.REVERSED)
    with pytest.raises(NotAllowedInStatus):
        payment.credit(None, "some reference")


def test_payment_is_refunded_once_all_that_it_paid_was_given_back(payment: Payment) -> None:
    payment.credit(TWELVE, "some reference")
    payment.refund_order(FOUR, order_total=TEN)
    assert is_now(payment, PaymentState.CREDITED)
    payment.refund_order(Money(600, "EUR"), order_total=TEN)
    assert is_now(payment, PaymentState.REFUNDED)
    refund, *_, whole = payment.collect_events()[1:]
    assert isinstance(refund, events.OrderRefunded) and refund.refunded == FOUR
    assert isinstance(whole, events.Refunded) and whole.amount == TEN
    assert payment.reverse(None, "some reference") == TWELVE, "it can be charged back all the same"


def test_what_did_not_pay_all_of_the_order_is_given_back_with_its_part(payment: Payment) -> None:
    payment.credit(FOUR, "some reference")
    payment.refund_order(FOUR, order_total=TEN)
    assert is_now(payment, PaymentState.REFUNDED)


def test_what_is_only_reserved_is_not_given_back_before_it_comes(payment: Payment) -> None:
    payment.reserve(None, "some reference")
    payment.refund_order(TEN, order_total=TEN)
    assert is_now(payment, PaymentState.RESERVED)
    payment.credit(None, "some reference")
    payment.check_refunded(order_total=TEN)
    assert is_now(payment, PaymentState.REFUNDED)


def test_what_was_taken_back_stays_so_whatever_its_order_gives_back(payment: Payment) -> None:
    payment.credit(None, "some reference")
    payment.reverse(None, "some reference")
    payment.refund_order(TEN, order_total=TEN)
    assert is_now(payment, PaymentState.REVERSED)
