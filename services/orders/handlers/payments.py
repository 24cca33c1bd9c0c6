"""Handlers of the commands about money: pay an order, the fate of a payment, deposits."""

from __future__ import annotations

from uuid import uuid5

from eventsourcing.domain import Aggregate

from services.orders.commands import (
    CreditPayment,
    Deposit,
    FailPayment,
    PaymentCommand,
    PayOrder,
    ReservePayment,
)
from services.orders.domain.account import Account
from services.orders.domain.order import Order
from services.orders.domain.payment import Payment
from services.orders.domain.refusals import Invalid, OrdersBlocked
from services.orders.handlers.checks import check_version
from services.orders.handlers.funds import credit_funds, fail_funds, reserve_funds
from services.orders.handlers.incoming_money import money_arrived
from services.orders.handlers.orders import load_order
from services.orders.handlers.settling import is_blocked, settle
from services.orders.store import OrdersStore
from services.orders.views import View, account_view, order_view, payment_view
from shared.eventstore.command_context import command_context
from shared.eventstore.command_handling import Decision
from shared.rules.refusals import Forbidden, NotOffered
from shared.rules.vocabulary import OrderState, PaymentMethod, Role


def pay_order(command: PayOrder, store: OrdersStore) -> Decision:
    """From the balance at once, or by a payment that is awaited; the same method again changes
    nothing. Raises as `load_order`, NotAllowedInStatus, Invalid, OrdersBlocked, NotOffered,
    NotEnoughMoney.
    """
    order = load_order(command, store)
    if command.method is not PaymentMethod.BALANCE and command.issuer.role is Role.STAFF:
        raise Forbidden()
    order.check_unpaid()
    if command.method is not PaymentMethod.BALANCE and not order.total.minor:
        raise Invalid.at(method="What costs nothing is paid from the balance.")
    account = store.account(order.client_id)
    if is_blocked(order, account):
        raise OrdersBlocked()
    if command.method is PaymentMethod.BALANCE:
        return _pay_from_balance(order, account, store)
    if command.method is PaymentMethod.CARD and command.gateway is None:
        raise NotOffered()
    return _await_payment(order, command, store)


def reserve_payment(command: ReservePayment, store: OrdersStore) -> Decision:
    """Raises UnknownPayment, NotAllowedInStatus."""
    payment = _load_payment(command, store)
    changed = reserve_funds(payment, store, command.amount, command.reference)
    return Decision(changed=changed, response=payment_view(payment))


def credit_payment(command: CreditPayment, store: OrdersStore) -> Decision:
    """Raises UnknownPayment, NotAllowedInStatus."""
    payment = _load_payment(command, store)
    changed = credit_funds(payment, store, command.amount, command.reference)
    return Decision(changed=changed, response=payment_view(payment))


def fail_payment(command: FailPayment, store: OrdersStore) -> Decision:
    """Raises UnknownPayment, NotAllowedInStatus."""
    payment = _load_payment(command, store)
    changed = fail_funds(payment, store, command.reference)
    return Decision(changed=changed, response=payment_view(payment))


def deposit(command: Deposit, store: OrdersStore) -> Decision:
    """On the balance at once; but what is owed is paid first."""
    account = store.existing_account(command.client_id)
    check_version(account, command)
    account = account or store.account(command.client_id)
    account.deposit(command.amount, command.reference)
    changed = [account, *money_arrived(account, store)]
    response = account_view(command.client_id, account, store.currency)
    return Decision(changed=changed, response=response)


def _pay_from_balance(order: Order, account: Account, store: OrdersStore) -> Decision:
    awaited = store.payment_of(order)
    changed = settle(order, account, None, store)
    if awaited:
        awaited.void("order paid from the balance")
        changed.append(awaited)
    return Decision(changed=changed, response=order_view(order, None))


def _await_payment(order: Order, command: PayOrder, store: OrdersStore) -> Decision:
    payment, method = store.payment_of(order), command.method
    is_awaited = order.state is OrderState.AWAITING_FUNDS
    if payment and is_awaited and payment.method is method:
        return Decision(changed=[], response=_awaited_view(order, payment, command))
    changed: list[Aggregate] = [order]
    if payment and is_awaited:
        payment.void("another method was chosen")
        changed.append(payment)
    payment_id = uuid5(command_context.get().command_id, "payment")
    payment = Payment.awaited(payment_id, order.id, order.client_id, method, order.total)
    order.await_payment(payment_id, method)
    response = _awaited_view(order, payment, command)
    return Decision(changed=[*changed, payment], response=response)


def _awaited_view(order: Order, payment: Payment, command: PayOrder) -> View:
    """With the address that a client is sent to for paying by card."""
    view = order_view(order, payment)
    if command.gateway is None or command.method is not PaymentMethod.CARD:
        return view
    return view | {"redirect_url": command.gateway.checkout_url(payment.id, payment.amount)}


def _load_payment(command: PaymentCommand, store: OrdersStore) -> Payment:
    """Raises UnknownPayment, VersionConflict."""
    payment = store.payment(command.payment_id)
    check_version(payment, command)
    return payment
