"""What a service gives back goes to the balance of its client, in the same save."""

from __future__ import annotations

from collections.abc import Iterable

from eventsourcing.domain import Aggregate

from services.orders.domain.payment import Payment
from services.orders.domain.service import Service
from services.orders.domain.service_fields import Refund
from services.orders.handlers.incoming_money import money_arrived
from services.orders.store import OrdersStore


def refunded(service: Service, refund: Refund | None, store: OrdersStore) -> list[Aggregate]:
    """What has changed, if there was something to give back: the account above all."""
    if refund is None or not refund.amount.minor:
        return []
    account = store.account(service.client_id)
    account.refund(refund.amount, refund.order_id, service.id)
    return [account, *money_arrived(account, store), *_payments(refund, store)]


def all_refunded(
    service: Service, refunds: Iterable[Refund], store: OrdersStore
) -> list[Aggregate]:
    """Each once, however many refunds have changed it."""
    changed = [each for refund in refunds for each in refunded(service, refund, store)]
    return list({each.id: each for each in changed}.values())


def _payments(refund: Refund, store: OrdersStore) -> list[Payment]:
    """The one that the order was paid with, if it was not paid from the balance alone."""
    order = store.order(refund.order_id)
    payment = store.payment_of(order)
    if payment is None:
        return []
    payment.refund_order(refund.amount, order.total)
    return [payment]
