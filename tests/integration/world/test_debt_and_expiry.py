"""A debt that outlives the paid period: what money pays first when it comes at last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.orders.domain.service import Service
from shared.rules.vocabulary import HoldCause
from tests.support.command_context import CLIENT, CLIENT_ID
from tests.support.money import charge_back, credited, order_state
from tests.support.orders_api import item
from tests.support.world import World, world

AUTO_RENEW = {"period": "P1M", "source": "balance"}


@pytest.fixture
def living() -> Iterator[World]:
    """The client owes 5.00 for a service whose paid period is over, and 5.00 more are awaited."""
    with world() as living:
        living.define_catalogue()
        bought = living.api.placed(item(auto_renew=AUTO_RENEW))
        payment = credited(living.api, bought)
        living.work_through()
        living.now += timedelta(days=10)
        order = living.api.placed()
        living.post(f"/v1/orders/{order['id']}/pay", {"method": "transfer"}, CLIENT)
        charge_back(living.api, payment)
        living.now += timedelta(days=25)
        living.work_through()
        yield living


def bought(living: World) -> Service:
    """That was charged back."""
    services = map(living.store.service, living.store.service_ids(CLIENT_ID))
    return next(each for each in services if each.specification.auto_renew)


def credit(living: World, minor: int) -> str:
    """The state of the order that the money was meant for."""
    (awaited,) = [
        each for each in living.folded.payments.values() if each.state == "awaiting_funds"
    ]
    living.post(f"/v1/payments/{awaited.stream_id}/credit", {"amount": living.money(minor)})
    return order_state(living.api, {"id": str(awaited.order_id)})


def test_it_is_held_for_the_debt_alone_and_not_deleted_for_it(living: World) -> None:
    service = bought(living)
    assert list(service.holds.values()) == [HoldCause.ADMIN]
    assert service.paid_until and service.paid_until < living.now
    living.now += timedelta(days=300)
    living.work_through()
    assert not bought(living).deleted


@pytest.mark.parametrize(
    ("minor", "state", "holds"),
    [
        (500, "pending_payment", [HoldCause.NON_PAYMENT]),
        (1000, "paid", [HoldCause.NON_PAYMENT]),
        (1500, "paid", []),
    ],
)
def test_money_pays_the_debt_then_its_order_and_then_the_missed_renewal(
    living: World, minor: int, state: str, holds: list[HoldCause]
) -> None:
    before = bought(living).paid_until
    assert credit(living, minor) == state
    living.work_through()
    service = bought(living)
    assert (list(service.holds.values()), service.running) == (holds, not holds)
    assert (service.paid_until != before) is (not holds)
    assert living.balance(CLIENT_ID) == 0
    assert living.store.account(CLIENT_ID).owed.minor == 0
