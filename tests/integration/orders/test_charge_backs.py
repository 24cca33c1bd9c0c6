"""A payment that was taken back: what is owed, what it stops, and what ends it. Source: EC-1."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from services.orders.domain.service import Service
from shared.rules.vocabulary import HoldCause, OperationKind
from tests.support.command_context import STAFF
from tests.support.http import assert_problem
from tests.support.money import (
    awaited,
    charge_back,
    credited,
    funds,
    is_blocked,
    money,
    order_state,
    payment_state,
)
from tests.support.orders_api import OrdersApi, item


def service_of(api: OrdersApi, order: dict[str, Any], number: int = 0) -> Service:
    return api.store.service(UUID(order["services"][number]["id"]))


def holds(service: Service) -> list[HoldCause]:
    return list(service.holds.values())


def delete(api: OrdersApi, service: Service) -> None:
    response = api.post(f"/v1/services/{service.id}/delete", {}, STAFF)
    assert response.status_code in (200, 202), response.json


def test_what_is_missing_is_owed_and_stops_what_the_payment_bought(both: OrdersApi) -> None:
    order = both.placed(item(quantity=2))
    payment = credited(both, order)
    both.report(str(service_of(both, order).id))
    both.deposit("2.00")
    charge_back(both, payment)
    assert (payment_state(both, payment), order_state(both, order)) == ("reversed", "paid")
    assert (funds(both), is_blocked(both)) == (("0.00", "8.00"), True)
    active, activating = (service_of(both, order, number) for number in range(2))
    assert [holds(each) for each in (active, activating)] == [[HoldCause.ADMIN]] * 2
    assert active.operation and active.operation.kind is OperationKind.SUSPENSION
    assert active.operation.requested.actor == "gateway:some"
    assert activating.operation and activating.operation.kind is OperationKind.ACTIVATION
    both.report(str(activating.id))
    activating = service_of(both, order, 1)
    assert activating.operation and activating.operation.kind is OperationKind.SUSPENSION
    assert activating.operation.requested.actor == "gateway:some"
    position = both.last_position()
    charge_back(both, payment)
    assert both.last_position() == position, "once per payment"


def test_money_that_comes_pays_what_is_owed_and_then_lets_go(both: OrdersApi) -> None:
    order = both.placed()
    payment = credited(both, order)
    both.report(str(service_of(both, order).id))
    charge_back(both, payment)
    both.report(str(service_of(both, order).id))
    response = both.deposit("3.00")
    assert response.json and response.json["owed"]["amount"] == "2.00"
    assert holds(service_of(both, order)) == [HoldCause.ADMIN]
    response = both.deposit("3.00")
    assert response.json and response.json["balance"]["amount"] == "1.00"
    assert (funds(both), is_blocked(both)) == (("1.00", "0.00"), False)
    service = service_of(both, order)
    assert service.operation and service.operation.kind is OperationKind.RESUME
    assert (holds(service), payment_state(both, payment)) == ([], "reversed")
    assert both.types()[-4:] == [
        "account.deposited",
        "account.reversed",
        "service.hold_lifted",
        "service.operation_requested",
    ]


def test_charge_backs_and_deposits_that_meet_count_once_each(both: OrdersApi) -> None:
    order = both.placed()
    payment = credited(both, order)
    with ThreadPoolExecutor(4) as executor:
        for _ in executor.map(lambda _: charge_back(both, payment), range(4)):
            pass
        assert funds(both) == ("0.00", "5.00")
        statuses = [each.status_code for each in executor.map(both.deposit, ["2.00"] * 4)]
    assert (statuses, funds(both)) == ([201] * 4, ("3.00", "0.00"))
    assert holds(service_of(both, order)) == []
    assert both.types().count("service.hold_lifted") == 1


def test_who_owes_buys_nothing(api: OrdersApi) -> None:
    unpaid = api.placed()
    charge_back(api, credited(api, api.placed()))
    assert_problem(api.place(), 409, "orders_blocked")
    for method in ("balance", "transfer"):
        assert_problem(api.pay(unpaid, method), 409, "orders_blocked")
    api.deposit("10.00")
    assert api.pay(unpaid).status_code == 200


def test_who_owes_may_renew_what_is_theirs_with_money_that_comes(api: OrdersApi) -> None:
    service = api.active()
    assert api.pay(api.placed(item(quantity=19))).status_code == 200
    charge_back(api, credited(api, api.placed()))
    assert funds(api) == ("0.00", "5.00")
    renewed = api.post(f"/v1/services/{service}/renew", {"period": "P1M"})
    assert renewed.json and renewed.status_code == 201
    order = {"id": renewed.json["order_id"]}
    assert_problem(api.pay(order), 409, "not_enough_money")
    payment = awaited(api, order)
    assert api.post(f"{payment}/credit", money("10.00"), STAFF).status_code == 200
    assert (order_state(api, order), funds(api)) == ("paid", ("0.00", "0.00"))


def test_balance_that_suffices_is_taken_and_nothing_else_happens(api: OrdersApi) -> None:
    order = api.placed()
    payment = credited(api, order)
    api.deposit("7.00")
    charge_back(api, payment)
    assert (funds(api), is_blocked(api)) == (("2.00", "0.00"), False)
    assert holds(service_of(api, order)) == []


def test_refund_made_before_is_on_the_balance_and_counts(both: OrdersApi) -> None:
    order = both.placed(item(quantity=2))
    payment = credited(both, order)
    gone, kept = (service_of(both, order, number) for number in range(2))
    both.report(str(gone.id), "impossible")
    assert (payment_state(both, payment), both.balance()) == ("credited", "5.00")
    charge_back(both, payment)
    assert funds(both) == ("0.00", "5.00")
    assert holds(service_of(both, order, 1)) == [HoldCause.ADMIN]
    both.report(str(kept.id), "impossible")
    assert funds(both) == ("0.00", "0.00")
    assert payment_state(both, payment) == "reversed"
    assert holds(service_of(both, order, 1)) == []
    assert [each for each in both.types() if each.startswith("account.")][-2:] == [
        "account.refunded",
        "account.reversed",
    ]


def test_payment_that_was_given_back_whole_is_refunded_and_can_be_taken_back(
    both: OrdersApi,
) -> None:
    order = both.placed(item(quantity=2))
    payment = credited(both, order)
    for number, state in ((0, "credited"), (1, "refunded")):
        both.report(str(service_of(both, order, number).id), "impossible")
        assert payment_state(both, payment) == state
    assert both.types()[-3:] == ["account.refunded", "payment.order_refunded", "payment.refunded"]
    assert funds(both) == ("10.00", "0.00")
    charge_back(both, payment)
    assert (funds(both), payment_state(both, payment)) == (("0.00", "0.00"), "reversed")


def test_refund_that_pays_all_that_is_owed_frees_the_service_that_gives_it(api: OrdersApi) -> None:
    order = api.placed(item("vps-quick"))
    charge_back(api, credited(api, order))
    assert holds(service_of(api, order)) == [HoldCause.ADMIN]
    delete(api, service_of(api, order))
    service = service_of(api, order)
    assert (service.deleted, funds(api), is_blocked(api)) == (True, ("0.00", "0.00"), False)


def test_services_stay_held_until_nothing_is_owed_for_any_payment(api: OrdersApi) -> None:
    orders = [api.placed() for _ in range(2)]
    payments = [credited(api, order) for order in orders]
    for payment in payments:
        charge_back(api, payment)
    api.deposit("5.00")
    assert funds(api) == ("0.00", "5.00")
    assert [holds(service_of(api, order)) for order in orders] == [[HoldCause.ADMIN]] * 2
    api.deposit("5.00")
    assert [holds(service_of(api, order)) for order in orders] == [[], []]


def test_hold_that_staff_have_lifted_is_not_missed(api: OrdersApi) -> None:
    order = api.placed()
    charge_back(api, credited(api, order))
    api.report(order["services"][0]["id"])
    api.report(order["services"][0]["id"])
    (hold_id,) = service_of(api, order).holds
    lift = f"/v1/services/{order['services'][0]['id']}/holds/{hold_id}/lift"
    assert api.post(lift, {}, STAFF).status_code == 202
    assert api.deposit("5.00").status_code == 201
    assert funds(api) == ("0.00", "0.00")


def test_hold_of_staff_stays_beside(api: OrdersApi) -> None:
    order = api.placed()
    payment, service = credited(api, order), order["services"][0]["id"]
    api.report(service)
    api.post(f"/v1/services/{service}/suspend", {}, STAFF)
    charge_back(api, payment)
    assert holds(service_of(api, order)) == [HoldCause.ADMIN, HoldCause.ADMIN]
    api.deposit("5.00")
    assert holds(service_of(api, order)) == [HoldCause.ADMIN]


@pytest.mark.parametrize(("minor", "owed"), [(200, "2.00"), (900, "5.00"), (0, "0.00")])
def test_part_of_a_payment_is_taken_back_but_never_more_than_has_come(
    api: OrdersApi, minor: int, owed: str
) -> None:
    payment = credited(api, api.placed())
    charge_back(api, payment, minor)
    assert (funds(api), payment_state(api, payment)) == (("0.00", owed), "reversed")


def test_change_that_the_payment_bought_holds_its_service(api: OrdersApi) -> None:
    service = api.active()
    edited = api.post(f"/v1/services/{service}/edit", {"resources": {"ip": 3}}).json
    assert edited
    payment = credited(api, {"id": edited["order_id"]})
    assert api.pay(api.placed(item(quantity=19))).status_code == 200
    assert funds(api) == ("0.00", "0.00")
    charge_back(api, payment)
    assert funds(api)[1] != "0.00"
    assert holds(api.store.service(UUID(service))) == [HoldCause.ADMIN]
