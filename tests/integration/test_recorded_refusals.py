"""A refusal that is recorded: its events are saved, and no receipt answers for it later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest

from services.orders.store import OrdersStore
from shared.eventstore.command_context import use_command_context
from shared.eventstore.command_handling import Decision, handle
from shared.rules.refusals import PhoneCheckRequired
from tests.support.command_context import new_id, some_context
from tests.support.service_events import ORDER_ID
from tests.support.store_commands import (
    OrderServices,
    PayService,
    order_services,
    pay_service,
)


@pytest.fixture
def store(url: str) -> Iterator[OrdersStore]:
    OrdersStore(url, create_tables=True).close()
    with OrdersStore(url) as store:
        yield store


def pay_and_refuse(command: PayService, store: OrdersStore) -> Decision:
    return replace(pay_service(command, store), refusal=PhoneCheckRequired(tries_left=3))


def test_events_of_a_refusal_are_saved_without_a_receipt(store: OrdersStore) -> None:
    with use_command_context(some_context()):
        ordered = handle(order_services, OrderServices(order_id=ORDER_ID), store)
    service_id = UUID(ordered.response["services"][0])
    context = some_context(command_id=new_id(), fingerprint="some hash")
    for _ in range(2):
        with use_command_context(context), pytest.raises(PhoneCheckRequired) as refused:
            handle(pay_and_refuse, PayService(service_id=service_id), store)
        assert refused.value.extensions == {"tries_left": 3}
    assert store.service(service_id).paid
    assert store.receipt(context.command_id) is None
    with use_command_context(context):
        assert not handle(pay_service, PayService(service_id=service_id), store).replayed
