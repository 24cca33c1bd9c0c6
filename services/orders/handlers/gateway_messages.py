"""Handler of what payment gateways report. Source: rules.md EC-2.

Whatever it says, it is kept, in the save of what came of it; nothing of it is refused.
"""

from __future__ import annotations

from typing import Any, assert_never
from uuid import UUID

from eventsourcing.domain import Aggregate

from services.orders.domain.gateway_message import GatewayMessage, message_id
from services.orders.domain.payment import Payment
from services.orders.gateway_commands import ReceiveGatewayMessage
from services.orders.handlers.funds import (
    credit_funds,
    credit_more_funds,
    fail_funds,
    reverse_payment,
)
from services.orders.store import OrdersStore
from shared.eventstore.command_handling import Decision
from shared.rules.gateway_messages import GatewayMessageType, GatewayOutcome
from shared.rules.vocabulary import PaymentState

Effect = tuple[GatewayOutcome, list[Aggregate]]
NO_EFFECT: Effect = (GatewayOutcome.NO_EFFECT, [])
STILL_TO_COME = (PaymentState.AWAITING_FUNDS, PaymentState.RESERVED)


def receive_gateway_message(command: ReceiveGatewayMessage, store: OrdersStore) -> Decision:
    """The same again, also under another id, changes nothing."""
    message = store.find(GatewayMessage, _id(command, command.type))
    changed: list[Aggregate] = []
    said: dict[str, Any] = {
        "payment_id": command.payment_id,
        "amount": command.amount,
        "occurred_at": command.occurred_at,
        "webhook_id": command.webhook_id,
    }
    if message:
        message.repeat(**said)
    else:
        outcome, changed = _effect(command, store)
        key = {"gateway": command.gateway, "external_id": command.external_id}
        message = GatewayMessage.receive(type_=command.type, outcome=outcome, **key, **said)
    response = {"id": message.id, "outcome": message.outcome, "version": message.version}
    return Decision(changed=[message, *changed], response=response)


def _effect(command: ReceiveGatewayMessage, store: OrdersStore) -> Effect:
    payment = store.find(Payment, command.payment_id)
    if payment is None:
        return GatewayOutcome.UNKNOWN_PAYMENT, []
    if command.amount and command.amount.currency != store.currency:
        return GatewayOutcome.OTHER_CURRENCY, []
    match command.type:
        case GatewayMessageType.PAID:
            return _paid(command, payment, store)
        case GatewayMessageType.FAILED if payment.state in STILL_TO_COME:
            return _applied(fail_funds(payment, store, command.external_id))
        case GatewayMessageType.REVERSED if payment.state is PaymentState.REVERSED:
            return GatewayOutcome.REVERSED_BEFORE, []  # of a second transaction: staff must look
        case GatewayMessageType.REVERSED:
            return _applied(reverse_payment(payment, store, command.amount, command.external_id))
        case GatewayMessageType.FAILED:
            return NO_EFFECT
        case _:
            assert_never(command.type)


def _paid(command: ReceiveGatewayMessage, payment: Payment, store: OrdersStore) -> Effect:
    """Money that came counts, whatever was said before: but for what was taken back since, and
    what staff have counted.
    """
    amount = command.amount or payment.amount
    if not payment.settled:
        return _applied(credit_funds(payment, store, amount, command.external_id))
    if store.find(GatewayMessage, _id(command, GatewayMessageType.REVERSED)):
        return NO_EFFECT
    if payment.state is PaymentState.REVERSED:
        return GatewayOutcome.REVERSED_BEFORE, []
    if not payment.credited_by_gateway:
        return GatewayOutcome.CREDITED_BY_STAFF, []
    return _applied(credit_more_funds(payment, store, amount, command.external_id))


def _applied(changed: list[Aggregate]) -> Effect:
    return GatewayOutcome.APPLIED, changed


def _id(command: ReceiveGatewayMessage, type_: GatewayMessageType) -> UUID:
    return message_id(command.gateway, type_, command.external_id)
