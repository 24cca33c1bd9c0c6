"""What tests ask of payments, orders and accounts over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.orders.handlers.funds import reverse_payment
from services.orders.store import OrdersStore
from shared.eventstore.command_context import use_command_context
from shared.eventstore.command_handling import Decision, handle
from shared.rules.caller import Caller
from shared.rules.money import Money
from tests.support.command_context import CLIENT, CLIENT_ID, STAFF, new_id, some_context
from tests.support.orders_api import OrdersApi


def money(amount: str) -> dict[str, Any]:
    """A body with an amount of euros."""
    return {"amount": {"amount": amount, "currency": "EUR"}}


def awaited(api: OrdersApi, order: dict[str, Any], caller: Caller = CLIENT) -> str:
    """The path of the payment by transfer that the order waits for now."""
    response = api.pay(order, "transfer", caller=caller)
    assert response.json and response.status_code == 202, response.json
    return f"/v1/payments/{response.json['payment']['id']}"


def order_state(api: OrdersApi, order: dict[str, Any]) -> str:
    view = api.get(f"/v1/orders/{order['id']}").json
    assert view
    return str(view["state"])


def payment_state(api: OrdersApi, path: str) -> str:
    view = api.get(path).json
    assert view
    return str(view["state"])


def account(api: OrdersApi) -> dict[str, Any]:
    view: dict[str, Any] | None = api.get(f"/v1/clients/{CLIENT_ID}/account").json
    assert view
    return view


def funds(api: OrdersApi) -> tuple[str, str]:
    """What is on the balance, and what is owed."""
    view = account(api)
    return view["balance"]["amount"], view["owed"]["amount"]


def is_blocked(api: OrdersApi) -> bool:
    return bool(account(api)["orders_blocked"])


def credited(api: OrdersApi, order: dict[str, Any]) -> str:
    """The path of the payment that has paid the order."""
    payment = awaited(api, order)
    assert api.post(f"{payment}/credit", {}, STAFF).status_code == 200
    assert order_state(api, order) == "paid"
    return payment


def charge_back(api: OrdersApi, payment: str, minor: int | None = None) -> None:
    """As a gateway tells. None: all of it."""
    amount = None if minor is None else Money(minor, "EUR")

    def reverse(payment_id: UUID, store: OrdersStore) -> Decision:
        changed = reverse_payment(store.payment(payment_id), store, amount, "some reference")
        return Decision(changed=changed, response={})

    with use_command_context(some_context(actor="gateway:some", command_id=new_id())):
        handle(reverse, UUID(payment.rpartition("/")[2]), api.store)
