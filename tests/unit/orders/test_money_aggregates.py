"""Account, payment and order: what each command changes, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from services.orders.domain import account_events, order_events, payment_events
from services.orders.domain.account import Account
from services.orders.domain.order import Order
from services.orders.domain.payment import Payment
from services.orders.domain.product import Product
from services.orders.domain.refusals import Invalid, NotEnoughMoney
from shared.eventstore.command_context import use_command_context
from shared.eventstore.event import EventSourcedAggregate
from shared.rules.money import Money
from shared.rules.refusals import NotAllowedInStatus
from shared.rules.vocabulary import OrderState, PaymentMethod, PaymentState
from tests.support.command_context import CLIENT_ID, new_id, some_context
from tests.support.order_examples import OTHER_ID, PAYMENT_ID, PRODUCT, order_item
from tests.support.service_events import ID, ORDER_ID

TEN = Money(1000, "EUR")


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    with use_command_context(some_context()):
        yield


def new_events(aggregate: EventSourcedAggregate) -> list[type]:
    return [type(event) for event in aggregate.collect_events()]


def account() -> Account:
    account = Account.open(CLIENT_ID, "EUR")
    account.deposit(TEN, "some reference")
    account.collect_events()
    return account


def order(*services: UUID) -> Order:
    order = Order.place(ORDER_ID, CLIENT_ID, [order_item(*services or [ID])])
    order.collect_events()
    return order


def payment() -> Payment:
    payment = Payment.awaited(PAYMENT_ID, ORDER_ID, CLIENT_ID, PaymentMethod.TRANSFER, TEN)
    payment.collect_events()
    return payment


def test_balance_never_goes_below_zero() -> None:
    charged = account()
    charged.charge(TEN, ORDER_ID)
    assert charged.balance == Money(0, "EUR")
    with pytest.raises(NotEnoughMoney) as error:
        charged.charge(Money(1, "EUR"), ORDER_ID)
    assert error.value.extensions["deficit"] == {"amount": "0.01", "currency": "EUR"}
    assert new_events(charged) == [account_events.Charged]


def test_nothing_is_neither_charged_nor_refunded() -> None:
    untouched = account()
    untouched.charge(Money(0, "EUR"), ORDER_ID)
    untouched.refund(Money(0, "EUR"), ORDER_ID, ID)
    assert new_events(untouched) == []


@pytest.mark.parametrize(
    "before", [lambda _: None, lambda p: p.fail("some"), lambda p: p.void("some")]
)
def test_money_that_arrives_is_accepted_in_any_state_but_once(
    before: Callable[[Payment], None],
) -> None:
    credited = payment()
    before(credited)
    assert credited.credit(None, "some reference") == TEN
    assert credited.state is PaymentState.CREDITED
    with pytest.raises(NotAllowedInStatus):
        credited.credit(None, "")
    with pytest.raises(NotAllowedInStatus):
        credited.fail("")


def test_only_an_awaited_payment_fails_or_is_voided() -> None:
    failed = payment()
    failed.fail("some reference")
    failed.void("some reason")
    assert new_events(failed) == [payment_events.Failed]
    with pytest.raises(NotAllowedInStatus):
        failed.fail("some reference")


def test_service_taken_out_reduces_its_item_and_the_last_one_cancels() -> None:
    cart = order(ID, OTHER_ID)
    cart.remove(OTHER_ID, "some reason")
    assert (cart.items, cart.total) == ([order_item(ID)], Money(700, "EUR"))
    cart.remove(ID, "some reason")
    assert cart.state is OrderState.CANCELLED
    assert new_events(cart) == [order_events.ServiceRemoved, order_events.Cancelled]


def test_order_has_at_most_fifty_services_and_a_sane_total() -> None:
    ids = [new_id() for _ in range(51)]
    with pytest.raises(Invalid):
        order(*ids)
    full = order(*ids[:50])
    with pytest.raises(Invalid):
        full.add([order_item(ids[50])])
    with pytest.raises(Invalid):
        Order.place(ORDER_ID, CLIENT_ID, [order_item(ID) | {"price": Money(10**14, "EUR")}])


def test_items_are_added_only_to_what_waits_for_payment() -> None:
    awaiting = order()
    awaiting.await_payment(PAYMENT_ID, PaymentMethod.TRANSFER)
    with pytest.raises(NotAllowedInStatus):
        awaiting.add([order_item(OTHER_ID)])
    awaiting.fail_payment(new_id())
    assert awaiting.state is OrderState.AWAITING_FUNDS, "another payment failed"
    awaiting.fail_payment(PAYMENT_ID)
    awaiting.add([order_item(OTHER_ID)])
    assert awaiting.total == Money(1400, "EUR")


@pytest.mark.parametrize("end", [lambda o: o.pay(None), lambda o: o.cancel("some reason")])
def test_what_is_paid_or_cancelled_stays_so(end: Callable[[Order], None]) -> None:
    ended = order()
    end(ended)
    commands: tuple[Callable[[], None], ...] = (
        lambda: ended.pay(None),
        lambda: ended.cancel("some reason"),
        lambda: ended.add([order_item(OTHER_ID)]),
        lambda: ended.remove(ID, "some reason"),
        lambda: ended.await_payment(PAYMENT_ID, PaymentMethod.TRANSFER),
    )
    for command in commands:
        with pytest.raises(NotAllowedInStatus):
            command()


def test_same_definition_again_is_no_event() -> None:
    product = Product.define(PRODUCT)
    product.collect_events()
    product.redefine(PRODUCT)
    assert new_events(product) == []
