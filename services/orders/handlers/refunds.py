"""What a service gives back goes to the balance of its client, in the same save."""

from __future__ import annotations

from eventsourcing.domain import Aggregate

from services.orders.domain.service import Service
from services.orders.domain.service_fields import Refund
from services.orders.handlers.incoming_money import money_arrived
from services.orders.store import OrdersStore


def refunded(service: Service, refund: Refund | None, store: OrdersStore) -> list[Aggregate]:
    """What has changed, if there was something to give back: the account above all."""
    if refund is None:
        return []
    account = store.account(service.client_id)
    account.refund(refund.amount, refund.order_id, service.id)
    return [account, *money_arrived(account, store)]
